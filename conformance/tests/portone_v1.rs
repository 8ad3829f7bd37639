//! All laws on all of PortOne V1, and the waivers' word on what was found.

mod judged;

judged::judge! { "portone-v1", idv_conformance::apis::portone_v1, 20 }

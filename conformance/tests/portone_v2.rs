//! All laws on all of PortOne V2, and the waivers' word on what was found.

mod judged;

judged::judge! { "portone-v2", idv_conformance::apis::portone_v2, 40 }

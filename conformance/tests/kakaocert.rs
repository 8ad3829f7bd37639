//! All laws on all of Kakaocert, and the waivers' word on what was found.

mod judged;

judged::judge! { "kakaocert", idv_conformance::apis::kakaocert, 12 }

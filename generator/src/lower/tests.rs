//! Documents of a few lines that go on for very long.
//!
//! The promise: lowering ends, in a stack of the usual size, whatever the schemas make of each
//! other.

use std::fmt::Write;

use crate::diagnostics::Diagnostics;
use crate::ir::{Api, Shape, Type};

/// Lowers schemas, in JSON. Returns the codes of what is said of them, too.
fn lowered(name: &str, schemas: &str) -> (Api, Vec<&'static str>) {
    lowered_whole(name, "", &format!(r#""schemas":{{{schemas}}}"#))
}

/// The same of paths and components.
fn lowered_whole(name: &str, paths: &str, components: &str) -> (Api, Vec<&'static str>) {
    let folder = std::env::temp_dir().join(format!("idv-lower-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.json"));
    let head = r#""openapi":"3.0.3","info":{"title":"t","version":"1"}"#;
    let whole = format!(r#"{{{head},"paths":{{{paths}}},"components":{{{components}}}}}"#);
    std::fs::write(&path, whole).unwrap();
    let mut diagnostics = Diagnostics::new();
    let document = crate::load::load(&path, &mut diagnostics).unwrap();
    let api = super::lower(&document, &mut diagnostics);
    std::fs::remove_file(path).unwrap();
    let codes = diagnostics.iter().map(|it| it.code).collect();
    (api, codes)
}

/// Returns schemas each of which is made of the next, and a last one.
fn chain(count: usize, link: impl Fn(&str) -> String, last: &str) -> String {
    let mut schemas = String::new();
    for index in 0..count {
        let next = format!(r##"{{"$ref":"#/components/schemas/A{}"}}"##, index + 1);
        write!(schemas, r#""A{index}":{},"#, link(&next)).unwrap();
    }
    format!(r#"{schemas}"A{count}":{last}"#)
}

const LONG: usize = 3_000;

#[test]
fn a_long_chain_of_references() {
    let schemas = chain(LONG, str::to_owned, r#"{"type":"string","nullable":true}"#);
    let holder = r##""Z":{"type":"object","properties":{"a":{"$ref":"#/components/schemas/A0"}}}"##;
    let (api, codes) = lowered("references", &format!("{schemas},{holder}"));
    assert_eq!(codes, Vec::<&str>::new());
    let Some(Shape::Object(object)) = api.types.last().map(|it| &it.shape) else { unreachable!() };
    // Null comes all the way.
    assert!(matches!(object.members[0].presence, crate::ir::Presence::Open));
}

#[test]
fn a_long_chain_of_alternatives() {
    let link = |next: &str| format!(r#"{{"oneOf":[{next},{{"type":"boolean"}}]}}"#);
    let (api, _) = lowered("alternatives", &chain(LONG, link, r#"{"type":"integer"}"#));
    assert_eq!(api.types.len(), LONG + 1);
}

#[test]
fn a_long_chain_of_lists() {
    let link = |next: &str| format!(r#"{{"type":"array","items":{next}}}"#);
    let schemas = chain(LONG, link, r#"{"type":"integer"}"#);
    let choice = r##""Z":{"oneOf":[{"$ref":"#/components/schemas/A0"},{"type":"array","items":{"type":"string"}}]}"##;
    let (api, _) = lowered("lists", &format!("{schemas},{choice}"));
    assert!(api.types.len() > LONG);
}

#[test]
fn null_in_a_circle_of_references() {
    let refer = |name: &str| format!(r##"{{"$ref":"#/components/schemas/{name}"}}"##);
    let text = r#"{"type":"string"}"#;
    let (a, b, c) = (refer("A"), refer("B"), refer("C"));
    let schemas = format!(
        r#""A":{{"oneOf":[{b},{c}]}},"B":{{"oneOf":[{a},{text}]}},"C":{{"type":"integer","nullable":true}},
           "Z":{{"type":"object","properties":{{"a":{a},"b":{b},"c":{c}}}}}"#
    );
    let (api, _) = lowered("circle", &schemas);
    let object = api.types.iter().find_map(|it| match &it.shape {
        Shape::Object(object) => Some(object),
        _ => None,
    });
    let open = |it: &crate::ir::Member| it.presence == crate::ir::Presence::Open;
    assert!(object.unwrap().members.iter().all(open), "{object:?}");
}

/// A set of schemas is one more schema wherever they hold at once; of ten there are a thousand
/// sets.
#[test]
fn members_that_double_with_each_schema() {
    const COUNT: usize = 10;
    let refer = |index: usize| format!(r##"{{"$ref":"#/components/schemas/Q{index}"}}"##);
    let object =
        |a: &str, b: &str| format!(r#"{{"type":"object","properties":{{"a":{a},"b":{b}}}}}"#);
    let both = format!(r#"{{"allOf":[{},{}]}}"#, refer(0), refer(1));
    let mut schemas = format!(r#""Q0":{}"#, object(&both, &refer(0)));
    for index in 1..=COUNT {
        let next = refer(COUNT.min(index + 1));
        write!(schemas, r#","Q{index}":{}"#, object(&next, &next)).unwrap();
    }
    let (api, codes) = lowered("doubling", &schemas);
    assert!(api.types.len() < 1_000, "{}", api.types.len());
    assert!(codes.contains(&"out-of-proportion") && codes.iter().all(|it| *it == codes[0]));
    let cut_off = api.types.iter().any(|it| match &it.shape {
        Shape::Object(object) => object.members.iter().any(|member| member.ty == Type::Anything),
        _ => false,
    });
    assert!(cut_off);
}

/// Twenty schemas, with a member for each two of them: all sets of them hold at once somewhere, and
/// each member of each has as many descriptions as the set has schemas.
#[test]
fn members_that_are_of_every_pair() {
    const COUNT: usize = 20;
    for keyword in ["allOf", "anyOf"] {
        let refer = |index: usize| format!(r##"{{"$ref":"#/components/schemas/Q{index}"}}"##);
        let mut schemas = Vec::new();
        for one in 0..COUNT {
            let members = (0..COUNT).map(|other| {
                let two = one * COUNT + other * 7;
                let (a, b) = (refer(two % COUNT), refer((two / COUNT + other) % COUNT));
                format!(r#""m{other}":{{"{keyword}":[{a},{b}]}}"#)
            });
            let members = members.collect::<Vec<_>>().join(",");
            schemas.push(format!(r#""Q{one}":{{"type":"object","properties":{{{members}}}}}"#));
        }
        let started = std::time::Instant::now();
        let (_, codes) = lowered(&format!("pairs-{keyword}"), &schemas.join(","));
        let seconds = started.elapsed().as_secs();
        assert!(seconds < 60, "{keyword}: {seconds} s");
        assert_eq!(codes.contains(&"out-of-proportion"), keyword == "allOf");
    }
}

/// Each is told by a member of its own, which no other has to be asked for.
#[test]
fn thousands_of_alternatives() {
    let one = |index: usize| {
        format!(
            r#"{{"type":"object","required":["a{index}"],"properties":{{"a{index}":{{"type":"string"}},"b":{{"type":"string"}}}}}}"#
        )
    };
    let all = (0..LONG).map(one).collect::<Vec<_>>().join(",");
    let started = std::time::Instant::now();
    let (api, codes) = lowered("many", &format!(r#""A":{{"oneOf":[{all}]}}"#));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    assert_eq!(codes, Vec::<&str>::new());
    let marks = api.types.iter().find_map(|it| match &it.shape {
        Shape::Choice(choice) => Some(choice.alternatives.iter().all(|it| it.marks.len() == 1)),
        _ => None,
    });
    assert_eq!(marks, Some(true));
}

/// Each has the members of all after it, which are too many but for the last.
#[test]
fn a_long_chain_of_parts() {
    let part = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let link = |next: &str| format!(r#"{{"allOf":[{next},{part}]}}"#);
    let raw = |shape: &Shape| matches!(shape, Shape::Alias(Type::Anything));
    for count in [400, LONG] {
        let started = std::time::Instant::now();
        let (api, codes) = lowered(&format!("parts-{count}"), &chain(count, link, part));
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
        assert!(codes.iter().all(|it| *it == "conflict"), "{codes:?}");
        let kept = api.types.iter().filter(|it| raw(&it.shape)).count();
        assert_eq!((kept, api.types.len()), (codes.len(), count + 1));
        assert!(kept > count - 256 && !raw(&api.types[count - 1].shape), "{kept}");
        assert!(count == LONG || !raw(&api.types[count - 100].shape), "a hundred are few");
    }
}

/// What one schema has is in every other, a thousand times.
#[test]
fn a_large_schema_that_is_a_part_of_all() {
    let member = |index: usize| format!(r#""m{index}":{{"type":"string"}}"#);
    let members = (0..1_000).map(member).collect::<Vec<_>>().join(",");
    let mut schemas = format!(r#""A":{{"type":"object","properties":{{{members}}}}}"#);
    for index in 0..1_000 {
        let part = r##"{"$ref":"#/components/schemas/A"}"##;
        let own = format!(r#"{{"properties":{{"own{index}":{{"type":"string"}}}}}}"#);
        write!(schemas, r#","B{index}":{{"allOf":[{part},{own}]}}"#).unwrap();
    }
    let (api, codes) = lowered("star", &schemas);
    assert!(codes.iter().all(|it| *it == "conflict"), "{codes:?}");
    let objects = api.types.iter().filter(|it| matches!(it.shape, Shape::Object(_))).count();
    assert_eq!(objects + codes.len(), 1_001);
    assert!((200..800).contains(&objects), "{objects}");
}

/// A reply with hundreds of headers, which thousands of operations have beside one of their own.
#[test]
fn headers_of_a_reply_that_all_have() {
    let header = |index: usize| format!(r#""X-{index}":{{"schema":{{"type":"string"}}}}"#);
    let headers = (0..500).map(header).collect::<Vec<_>>().join(",");
    let path = |index: usize| {
        let own = r#""404":{"description":"d"}"#;
        let shared = r##""200":{"$ref":"#/components/responses/R"}"##;
        format!(
            r#""/p{index}":{{"get":{{"operationId":"o{index}","responses":{{{shared},{own}}}}}}}"#
        )
    };
    let paths = (0..1_000).map(path).collect::<Vec<_>>().join(",");
    let responses = format!(r#""R":{{"description":"d","headers":{{{headers}}}}}"#);
    let (api, codes) = lowered_whole("headers", &paths, &format!(r#""responses":{{{responses}}}"#));
    assert!((100..500).contains(&api.types.len()), "{}", api.types.len());
    assert!(codes.iter().all(|it| *it == "out-of-proportion"), "{codes:?}");
    assert_eq!(api.types.len() + codes.len(), 1_000);
}

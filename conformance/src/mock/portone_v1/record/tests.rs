//! Certifications, one rule a test.

use super::*;

const NOW: i64 = 1_795_222_990;

fn person() -> Person {
    Person::read("김하늘", "010-0000-0001", "900102", "2", "SKT", true).expect("right")
}

fn record(provider: Provider, way: Way) -> Certification {
    Certification {
        imp_uid: "imp_000000000001".into(),
        merchant_uid: Some("ORD-20261121-0001".into()),
        provider,
        person: person(),
        way,
        progress: Progress::Waiting,
        edits: Vec::new(),
    }
}

fn sms() -> Way {
    Way::Sms { otp: "123456".into() }
}

fn refused(record: &mut Certification, otp: Option<&str>) -> u16 {
    record.confirm(otp, NOW).expect_err("refused").status
}

#[test]
fn a_person_is_written_as_the_service_does() {
    let mut record = record(Provider::DANAL, sms());
    assert_eq!(record.confirm(Some("123456"), NOW), Ok(()));
    let view = record.view();
    for (name, value) in [
        ("birth", json!(631_206_000)),
        ("birthday", json!("1990-01-02")),
        ("carrier", json!("SKT_MVNO")),
        ("certified", json!(true)),
        ("certified_at", json!(NOW)),
        ("foreigner", json!(false)),
        ("foreigner_v2", json!(false)),
        ("gender", json!("female")),
        ("merchant_uid", json!("ORD-20261121-0001")),
        ("name", json!("김하늘")),
        ("pg_provider", json!("danal")),
        ("pg_tid", json!("20261121010310000000000001")),
        ("phone", json!("01000000001")),
    ] {
        assert_eq!(view[name], value, "{name}");
    }
    assert_eq!(view["unique_key"].as_str().map(str::len), Some(88));
    assert_eq!(view["unique_in_site"].as_str().map(str::len), Some(64));
}

#[test]
fn providers_leave_their_gaps() {
    let view = |provider| {
        let mut record = record(provider, Way::Browser { origin: "https://a.example".into() });
        record.person.foreigner = true;
        record.approve(NOW);
        record.view()
    };
    let danal = view(Provider::Danal { contracts: false });
    assert_eq!((danal.get("phone"), danal.get("carrier")), (None, None));
    assert_eq!((&danal["foreigner"], &danal["foreigner_v2"]), (&json!(false), &Value::Null));
    let inicis = view(Provider::InicisUnified);
    assert_eq!((inicis.get("phone").is_some(), inicis.get("carrier")), (true, None));
    assert_eq!((&inicis["gender"], &inicis["unique_in_site"]), (&Value::Null, &Value::Null));
    let card = view(Provider::Inicis);
    assert_eq!((card.get("phone"), card.get("carrier")), (None, None));
    let kcp = view(Provider::Kcp);
    assert_eq!((&kcp["foreigner"], &kcp["foreigner_v2"]), (&json!(true), &json!(true)));
}

#[test]
fn the_keys_of_a_person_stay() {
    let keys = |provider, person| {
        let mut record = record(provider, sms());
        record.person = person;
        record.approve(NOW);
        let view = record.view();
        (view["unique_key"].clone(), view["unique_in_site"].clone())
    };
    let own = keys(Provider::DANAL, person());
    let new_phone = Person { phone: "01000000002".into(), carrier: "KT".into(), ..person() };
    assert_eq!(keys(Provider::DANAL, new_phone), own);
    let (ci, di) = keys(Provider::Kcp, person());
    assert!(ci == own.0 && di != own.1, "{ci} {di}");
    let (ci, di) = keys(Provider::DANAL, Person { name: "나하늘".into(), ..person() });
    assert!(ci != own.0 && di != own.1, "{ci} {di}");
}

#[test]
fn nothing_personal_before_the_end() {
    let view = record(Provider::DANAL, sms()).view();
    assert_eq!((&view["certified"], &view["certified_at"]), (&json!(false), &json!(0)));
    for name in ["name", "birthday", "gender", "pg_tid", "unique_key", "unique_in_site"] {
        assert_eq!(view[name], Value::Null, "{name}");
    }
    for personal in ["김하늘", "01000000001", "1990"] {
        assert!(!view.to_string().contains(personal), "{personal}");
    }
    assert_eq!((view.get("phone"), view.get("carrier")), (None, None));
}

#[test]
fn a_code_is_confirmed_once() {
    let mut record = record(Provider::Kcp, sms());
    assert_eq!(refused(&mut record, None), 400);
    assert_eq!(refused(&mut record, Some("012345")), 400);
    assert_eq!(record.view()["certified"], json!(false));
    assert_eq!(record.confirm(Some("123456"), NOW), Ok(()));
    assert_eq!(refused(&mut record, Some("123456")), 400);
    assert_eq!(record.view()["certified"], json!(true));
}

#[test]
fn an_app_is_asked_for_no_code() {
    let mut record = record(Provider::Kcp, Way::App);
    assert_eq!(refused(&mut record, None), 400);
    record.approve(NOW);
    assert_eq!(record.view()["certified"], json!(false));
    assert_eq!(record.confirm(None, NOW), Ok(()));
}

#[test]
fn other_ends() {
    let mut record = record(Provider::Kcp, sms());
    record.progress = Progress::Failed;
    assert_eq!(refused(&mut record, Some("123456")), 500);
    record.progress = Progress::Expired;
    assert_eq!(refused(&mut record, Some("123456")), 400);
    record.way = Way::Browser { origin: "https://a.example".into() };
    assert_eq!(refused(&mut record, Some("123456")), 404);
}

#[test]
fn channels_tell_their_provider() {
    assert_eq!(Provider::of_channel("channel-key-kcp-1"), Ok(Some(Provider::Kcp)));
    assert_eq!(Provider::of_channel("channel-key-danal"), Ok(Some(Provider::DANAL)));
    assert_eq!(Provider::of_channel("channel-key-0000"), Ok(None));
    assert!(Provider::of_channel("channel-key-missing").is_err());
    assert!(Provider::of_channel("key").is_err());
}

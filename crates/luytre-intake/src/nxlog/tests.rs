//! Flat events, and the first thousands of the OTRF collection, value by value.

use std::process::{Command, Stdio};

use luytre_model::ValueRef;

use super::*;
use crate::testing::{decode, line, repository, utc};

const REGISTRY: &str = r#"{"Task":13,"port":55069,"SeverityValue":2,"RuleName":"-","Keywords":-9223372036854775808,"ProviderGuid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}","@version":"1","SourceModuleType":"im_msvistalog","Version":2,"tags":["mordorDataset"],"Domain":"NT AUTHORITY","SourceName":"Microsoft-Windows-Sysmon","ProcessId":"3592","UserID":"S-1-5-18","Channel":"Microsoft-Windows-Sysmon/Operational","TargetObject":"HKLM\\System\\Start","Message":"Registry value set:","Image":"C:\\windows\\svchost.exe","@timestamp":"2026-11-22T00:00:48.786Z","Details":"DWORD (0x1)","Hostname":"DC.local","host":"wec","ExecutionProcessID":5068,"OpcodeValue":0,"EventType":"SetValue","EventTime":"2026-11-22 07:00:47","Severity":"INFO","EventID":13,"ThreadID":3296,"RecordNumber":1471876,"Client SID:":"x"}"#;

#[test]
fn fields_of_the_event_stay_as_they_are() {
    let out = decode("nxlog", &utc(), REGISTRY.as_bytes());
    assert_eq!(out.rejects(), []);
    let expected = "windows.sysmon 2026-11-22T00:00:48.786Z exact | event.module=windows | host.os.type=windows | event.code=13 | event.provider=Microsoft-Windows-Sysmon | host.name=DC.local | event.sequence=1471876 | winlog.channel=Microsoft-Windows-Sysmon/Operational | winlog.provider_guid={5770385F-C22A-43E0-BF4C-06F5698FFBD9} | winlog.task=13 | winlog.opcode=0 | winlog.version=2 | winlog.keywords=-9223372036854775808 | winlog.process_id=5068 | winlog.thread_id=3296 | winlog.user_id=S-1-5-18 | log.level=INFO | message=Registry value set: | tags=mordorDataset | winlog.event_data.RuleName=- | winlog.event_data.Domain=NT AUTHORITY | winlog.event_data.ProcessId=3592 | winlog.event_data.UserID=S-1-5-18 | registry.path=HKLM\\System\\Start | process.executable=C:\\windows\\svchost.exe | registry.data.strings=DWORD (0x1) | winlog.event_data.EventType=SetValue | winlog.event_data.ClientSID:=x | event.action=registry_value_set | event.category=registry | event.type=change | process.name=svchost.exe | process.pid=3592";
    assert_eq!(line(out.row(0)), expected);
}

#[test]
fn a_local_time_with_its_offset_is_better_than_the_collectors() {
    let json = br#"{"EventID":1,"Channel":"System","EventTime":"2026-11-22T07:00:47.5+07:00","@timestamp":"2026-11-22T00:59:00Z"}"#;
    assert_eq!(decode("nxlog", &utc(), json).row(0).time().to_string(), "2026-11-22T00:00:47.5Z");
    let json = br#"{"EventID":1,"Channel":"System","EventTime":"2026-11-22 00:00:47"}"#;
    let out = decode("nxlog", &utc(), json);
    assert_eq!(
        (out.row(0).time().to_string().as_str(), out.row(0).time_quality()),
        ("2026-11-22T00:00:47Z", TimeQuality::ZoneAssumed)
    );
}

#[test]
fn every_value_of_the_collection_is_found_again() {
    let file = repository().join("../shared/data/otrf/otrf_100m.jsonl.zst");
    if !file.is_file() {
        println!("skipped: every_value_of_the_collection_is_found_again: ../shared is absent");
        return;
    }
    let unpacked = Command::new("zstd").arg("-dc").arg(&file).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut unpacked) = unpacked else {
        println!("skipped: every_value_of_the_collection_is_found_again: zstd is absent");
        return;
    };
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(unpacked.stdout.take().expect("piped"), 8 << 20), &mut text)
        .expect("zstd writes");
    unpacked.kill().and_then(|()| unpacked.wait()).expect("zstd ends");
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let text = &text[..whole];
    let out = decode("nxlog", &utc(), text);
    assert_eq!(out.rejects(), []);
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    assert!(lines.len() > 1_000);
    assert_eq!(out.len(), lines.len());
    for (event, line) in out.rows().zip(lines) {
        let raw: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line).expect("a line is JSON");
        for (name, value) in raw.iter().filter(|(name, _)| !SYSTEM_FIELDS.contains(&name.as_str())) {
            let expected = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let name = name.replace(' ', "");
            let own = event.overflow(&format!("winlog.event_data.{name}")).map(|value| value.to_text());
            let columns = luytre_model::schema::COLUMNS;
            let column = columns.iter().find(|column| column.sigma.contains(&name.as_str()));
            let found = own.or_else(|| event.field(column?.name).map(ValueRef::to_text));
            assert_eq!(found.as_deref(), Some(expected.as_str()), "{name} of {}", String::from_utf8_lossy(line));
        }
    }
}

#[test]
fn what_is_no_event_is_refused() {
    let out = decode("nxlog", &utc(), b"{\"a\":1}\nno\n");
    assert_eq!((out.len(), out.rejects().len()), (0, 2));
}

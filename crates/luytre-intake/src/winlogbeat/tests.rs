//! Events in the forms of Winlogbeat 6 and 8.

use crate::testing::{decode, line, utc};

#[track_caller]
fn check(json: &str, expected: &str) {
    let out = decode("winlogbeat", &utc(), json.as_bytes());
    assert_eq!(out.rejects(), []);
    assert_eq!(line(out.row(0)), expected);
}

#[test]
fn an_event_of_version_8() {
    check(
        r#"{"@timestamp":"2026-11-22T00:07:10.123Z","agent":{"type":"winlogbeat","version":"8.15.0"},"event":{"code":"4625","provider":"Microsoft-Windows-Security-Auditing"},"log":{"level":"information"},"host":{"name":"pc1"},"message":"An account failed to log on.","winlog":{"channel":"Security","event_id":"4625","computer_name":"pc1.tinh.local","provider_name":"Microsoft-Windows-Security-Auditing","record_id":77,"keywords":["Audit Failure"],"task":"Logon","process":{"pid":604,"thread":{"id":3116}},"logon":{"type":"Network"},"event_data":{"TargetUserName":"canbo1","TargetDomainName":"TINH","IpAddress":"198.51.100.66","IpPort":"0","LogonType":"3","CommandLine":"","Status":"0xc000006d"}}}"#,
        "windows.security 2026-11-22T00:07:10.123Z exact | event.module=windows | host.os.type=windows | event.code=4625 | event.provider=Microsoft-Windows-Security-Auditing | host.name=pc1.tinh.local | event.sequence=77 | winlog.channel=Security | winlog.level=information | winlog.task=Logon | winlog.keywords=Audit Failure | winlog.process_id=604 | winlog.thread_id=3116 | log.level=information | message=An account failed to log on. | agent.type=winlogbeat | agent.version=8.15.0 | winlog.event_data.TargetUserName=canbo1 | winlog.event_data.TargetDomainName=TINH | winlog.event_data.IpAddress=198.51.100.66 | winlog.event_data.IpPort=0 | winlog.event_data.LogonType=3 | winlog.event_data.CommandLine= | winlog.event_data.Status=0xc000006d | winlog.logon.type=Network | event.action=logon_failed | event.category=authentication | event.type=start | event.outcome=failure | user.name=canbo1 | user.domain=TINH | source.ip=198.51.100.66 | source.port=0",
    );
}

#[test]
fn an_event_of_version_6() {
    check(
        r#"{"@timestamp":"2026-11-22T00:07:10Z","event_id":1,"computer_name":"pc1","log_name":"Microsoft-Windows-Sysmon/Operational","source_name":"Microsoft-Windows-Sysmon","record_number":"9","event_data":{"Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd /c whoami","ProcessId":"4460","User":"TINH\\canbo1","Hashes":"SHA1=AB,MD5=CD"}}"#,
        "windows.sysmon 2026-11-22T00:07:10Z exact | event.module=windows | host.os.type=windows | event.code=1 | event.provider=Microsoft-Windows-Sysmon | host.name=pc1 | event.sequence=9 | winlog.channel=Microsoft-Windows-Sysmon/Operational | process.executable=C:\\Windows\\System32\\cmd.exe | process.command_line=cmd /c whoami | winlog.event_data.ProcessId=4460 | winlog.event_data.User=TINH\\canbo1 | winlog.event_data.Hashes=SHA1=AB,MD5=CD | event.action=process_start | event.category=process | event.type=start | user.name=canbo1 | user.domain=TINH | process.name=cmd.exe | process.pid=4460 | process.hash.sha1=ab | process.hash.md5=cd",
    );
}

#[test]
fn what_is_no_event_is_refused() {
    let out = decode("winlogbeat", &utc(), b"{\"a\":1}\nno\n[1]\n");
    assert_eq!((out.len(), out.rejects().len()), (0, 3));
}

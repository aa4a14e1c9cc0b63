//! The words of network devices in a plain syslog message: Cisco and Huawei mnemonics, MikroTik topics.

use luytre_model::schema::col;
use luytre_model::{EventBuilder, ValueRef};

/// Adds what the message of a known device says.
pub(super) fn describe(event: &mut EventBuilder<'_>, text: &str) {
    if let Some(mnemonic) = text.strip_prefix("%%") {
        huawei(event, mnemonic);
    } else if let Some(mnemonic) = text.strip_prefix('%') {
        cisco(event, mnemonic);
    } else {
        mikrotik(event, text);
    }
}

/// `ASA-6-302013: Built …`, `SYS-5-CONFIG_I: Configured …`
fn cisco(event: &mut EventBuilder<'_>, text: &str) {
    let Some((code, message)) = text.split_once(':') else { return };
    let mut parts = code.split('-');
    let (Some(facility), Some(_)) = (parts.next(), parts.next()) else { return };
    let Some(severity) = code.split('-').find_map(|part| part.parse().ok().filter(|number: &i64| *number < 8)) else {
        return;
    };
    event.str(col::OBSERVER_VENDOR, "Cisco");
    event.str(col::OBSERVER_PRODUCT, if matches!(facility, "ASA" | "FTD" | "PIX") { facility } else { "IOS" });
    event.str(col::HOST_OS_TYPE, "network");
    event.str(col::EVENT_CODE, code);
    event.int(col::EVENT_SEVERITY, severity);
    if facility == "ASA" || facility == "FTD" {
        asa_addresses(event, message);
    }
    if code.starts_with("SEC_LOGIN") {
        let outcome = if code.contains("SUCCESS") { "success" } else { "failure" };
        event.str(col::EVENT_CATEGORY, "authentication");
        event.str(col::EVENT_OUTCOME, outcome);
        for (name, column) in [("user: ", col::USER_NAME), ("Source: ", col::SOURCE_IP)] {
            let value = message.split_once(name).and_then(|(_, after)| after.split([']', ' ']).next());
            event.str(column, value.unwrap_or_default());
        }
    }
}

/// `… src outside:198.51.100.66/4321 dst inside:192.0.2.10/22 …` of the access list messages.
fn asa_addresses(event: &mut EventBuilder<'_>, message: &str) {
    let sides = [(" src ", col::SOURCE_IP, col::SOURCE_PORT), (" dst ", col::DESTINATION_IP, col::DESTINATION_PORT)];
    for (mark, ip, port) in sides {
        let Some(word) = message.split_once(mark).and_then(|(_, after)| after.split(' ').next()) else { continue };
        let Some((_, address)) = word.split_once(':') else { continue };
        let (address, number) = address.split_once('/').unwrap_or((address, ""));
        event.str(ip, address);
        event.str(port, number);
    }
    let action = message.trim_start().split(' ').next().unwrap_or_default();
    if let Some(action) = ["Deny", "Built", "Teardown", "Denied"].into_iter().find(|known| *known == action) {
        event.str(col::EVENT_ACTION, &action.to_ascii_lowercase());
        event.str(col::EVENT_CATEGORY, "network");
    }
}

/// `01SHELL/5/CMDRECORD(s)[12]:Recorded command information. (Task=VTY, Ip=198.51.100.66, User=admin, Command="…")`
fn huawei(event: &mut EventBuilder<'_>, text: &str) {
    let text = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let Some(end) = text.find(['(', '[', ':']) else { return };
    let code = &text[..end];
    let severity = code.split('/').nth(1).and_then(|number| number.parse().ok());
    let Some(severity) = severity else { return };
    event.str(col::OBSERVER_VENDOR, "Huawei");
    event.str(col::HOST_OS_TYPE, "network");
    event.str(col::EVENT_CODE, code);
    event.int(col::EVENT_SEVERITY, severity);
    let Some((_, fields)) = text[end..].split_once(':').and_then(|(_, message)| message.split_once('(')) else {
        return;
    };
    for field in fields.trim_end_matches(['.', ')']).split(", ") {
        let Some((name, value)) = field.split_once('=') else { continue };
        let value = value.trim_matches('"');
        match name.trim() {
            "Ip" | "IpAddress" | "UserAddress" | "SourceIP" => event.str(col::SOURCE_IP, value),
            "User" | "UserName" => event.str(col::USER_NAME, value),
            "Command" => event.str(col::PROCESS_COMMAND_LINE, value),
            other => event.overflow(&format!("huawei.{other}"), ValueRef::Text(value)),
        }
    }
}

/// `system,error,critical login failure for user admin from 198.51.100.66 via ssh`
fn mikrotik(event: &mut EventBuilder<'_>, text: &str) {
    let Some((topics, message)) = text.split_once(' ') else { return };
    let is_topic =
        |topic: &str| !topic.is_empty() && topic.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let levels = ["info", "warning", "error", "critical", "debug"];
    if !topics.split(',').all(is_topic)
        || !topics.split(',').any(|topic| levels.contains(&topic))
        || !topics.contains(',')
    {
        return;
    }
    event.str(col::OBSERVER_VENDOR, "MikroTik");
    event.str(col::HOST_OS_TYPE, "network");
    event.str(col::LOG_LOGGER, topics);
    let (user, outcome, action) = if let Some(user) = message.strip_prefix("login failure for user ") {
        (user, "failure", "login")
    } else if let Some((user, _)) = message.strip_prefix("user ").and_then(|user| user.split_once(" logged in from ")) {
        (user, "success", "login")
    } else if let Some((user, _)) = message.strip_prefix("user ").and_then(|user| user.split_once(" logged out from "))
    {
        (user, "success", "logout")
    } else {
        return;
    };
    event.str(col::EVENT_CATEGORY, "authentication");
    event.str(col::EVENT_ACTION, action);
    event.str(col::EVENT_OUTCOME, outcome);
    event.str(col::USER_NAME, user.split(" from ").next().unwrap_or(user));
    let from = message.rsplit_once(" from ").and_then(|(_, after)| after.split(' ').next());
    event.str(col::SOURCE_IP, from.unwrap_or_default());
    let via = message.rsplit_once(" via ").and_then(|(_, after)| after.split(' ').next());
    event.str(col::NETWORK_PROTOCOL, via.unwrap_or_default());
}

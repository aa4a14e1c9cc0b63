//! Names that firewalls give to what has a column, one table for all of them; `-` and `_` are the same here, and so
//! are capitals and small letters.

use luytre_model::ColumnId;
use luytre_model::schema::col;

/// Returns the column that a key means.
pub(super) fn column(key: &str) -> Option<ColumnId> {
    if key.bytes().any(|byte| byte == b'-' || byte.is_ascii_uppercase()) {
        return of_name(&key.replace('-', "_").to_ascii_lowercase());
    }
    of_name(key)
}

fn of_name(key: &str) -> Option<ColumnId> {
    Some(match key {
        "srcip" | "src_ip" | "src" | "source_ip" | "sourceip" | "saddr" | "source_address" => col::SOURCE_IP,
        "dstip"
        | "dst_ip"
        | "dst"
        | "dest_ip"
        | "destination_ip"
        | "destip"
        | "destinationip"
        | "daddr"
        | "destination_address" => col::DESTINATION_IP,
        "srcport" | "sourceport" | "src_port" | "spt" | "sport" | "source_port" => col::SOURCE_PORT,
        "dstport" | "destinationport" | "dst_port" | "dpt" | "dport" | "dest_port" | "destination_port" => {
            col::DESTINATION_PORT
        }
        "srcname" | "src_host" | "shost" => col::SOURCE_DOMAIN,
        "dstname" | "dst_host" | "dhost" | "dst_domainname" => col::DESTINATION_DOMAIN,
        "srcmac" | "src_mac" => col::SOURCE_MAC,
        "dstmac" | "dst_mac" => col::DESTINATION_MAC,
        "sentbyte" | "sent_bytes" | "bytes_sent" | "send_bytes" | "sendbytes" => col::SOURCE_BYTES,
        "rcvdbyte" | "recv_bytes" | "bytes_received" | "rcv_bytes" | "rcvbytes" => col::DESTINATION_BYTES,
        "sentpkt" | "sent_pkts" | "send_pkts" | "sendpkts" => col::SOURCE_PACKETS,
        "rcvdpkt" | "recv_pkts" | "rcv_pkts" | "rcvpkts" => col::DESTINATION_PACKETS,
        "transip" | "tran_src_ip" | "source_nat_ip" => col::SOURCE_NAT_IP,
        "tranip" | "tran_dst_ip" | "destination_nat_ip" => col::DESTINATION_NAT_IP,
        "srcintf" | "in_interface" | "src_intf" => col::OBSERVER_INGRESS_INTERFACE_NAME,
        "dstintf" | "out_interface" | "dst_intf" => col::OBSERVER_EGRESS_INTERFACE_NAME,
        "devname" | "device_name" => col::OBSERVER_NAME,
        "devid" | "device_id" | "device_serial_id" => col::OBSERVER_SERIAL_NUMBER,
        "device_model" => col::OBSERVER_PRODUCT,
        "logid" | "log_id" => col::EVENT_CODE,
        "sessionid" | "session_id" | "con_id" => col::SESSION_ID,
        "policyid" | "policy_id" | "attackid" | "virusid" | "fw_rule_id" | "signature_id" | "rule_id" => col::RULE_ID,
        "policyname" | "policy_name" | "attack" | "fw_rule_name" | "signature_msg" | "rule_name" | "rule"
        | "policy" => col::RULE_NAME,
        "catdesc" | "classification" | "category" => col::RULE_CATEGORY,
        "user" | "user_name" | "username" | "usr" => col::USER_NAME,
        "unauthuser" => col::SOURCE_USER_NAME,
        "group" | "user_group" | "user_gp" => col::GROUP_NAME,
        "hostname" | "domain" => col::URL_DOMAIN,
        "host" => col::HOST_NAME,
        "agent" | "user_agent" | "http_user_agent" => col::USER_AGENT_ORIGINAL,
        "httpmethod" | "http_method" | "method" => col::HTTP_REQUEST_METHOD,
        "referralurl" | "referer" => col::HTTP_REQUEST_REFERRER,
        "http_status" | "status_code" | "httpcode" => col::HTTP_RESPONSE_STATUS_CODE,
        "qname" => col::DNS_QUESTION_NAME,
        "qtype" => col::DNS_QUESTION_TYPE,
        "ipaddr" => col::DNS_ANSWERS_DATA,
        "app" | "application" | "app_name" | "application_name" => col::NETWORK_APPLICATION,
        "virus" => col::THREAT_INDICATOR_NAME,
        "filename" | "file_name" => col::FILE_NAME,
        "filesize" | "file_size" => col::FILE_SIZE,
        "filetype" => col::FILE_TYPE,
        "msg" | "message" => col::MESSAGE,
        "reason" => col::EVENT_REASON,
        "level" | "severity" | "pri" => col::LOG_LEVEL,
        "closereason" => col::EVENT_REASON,
        "direction" => col::NETWORK_DIRECTION,
        _ => return None,
    })
}

#![no_main]
luytre_fuzz::decodes!("mysql_audit_xml");

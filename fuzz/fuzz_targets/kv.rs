#![no_main]
luytre_fuzz::decodes!("kv");

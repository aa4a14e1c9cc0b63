#![no_main]
luytre_fuzz::decodes!("modsecurity3");

#![no_main]
luytre_fuzz::decodes!("apache_error");

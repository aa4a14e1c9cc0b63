#![no_main]
luytre_fuzz::decodes!("nginx_access");

//! Passwords and tokens: made, hashed, compared. Nothing here is ever logged or stored in clear.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::error::{DeskError, FieldProblem, Problem};

/// Memory of one hash in KiB: the first recommendation of the OWASP cheat sheet for argon2id (19 MiB, 2 passes, 1 lane).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes at the same time, so that a flood of sign-ins costs at most so many times [`MEMORY_KIB`].
const HASHES_AT_ONCE: usize = 4;

/// Shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password, in bytes, so that hashing has a bounded cost.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Passwords of twelve characters and more that people choose most, and those that name this product; folded.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "123123123123",
    "111111111111",
    "000000000000",
    "012345678910",
    "987654321098",
    "qwertyuiop123",
    "qwertyuiop[]",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "zaq12wsxcde3",
    "asdfghjkl123",
    "qwerty123456",
    "passwordpassword",
    "password1234",
    "password12345",
    "password123456",
    "p@ssw0rd1234",
    "administrator",
    "admin1234567",
    "admin12345678",
    "adminadminadmin",
    "welcome12345",
    "letmein12345",
    "changeme1234",
    "iloveyou1234",
    "matkhau12345",
    "matkhau123456",
    "matkhau@12345",
    "matkhaumatkhau",
    "anhyeuem1234",
    "vietnam12345",
    "vietnam123456",
    "quantri123456",
    "abcd12345678",
    "abc123456789",
    "a123456789012",
    "luytre123456",
    "luytreluytre",
    "trungtam1234",
];

/// Checks a new password against the policy; `field` names it in the form.
pub(crate) fn check_policy(field: &'static str, login: &str, password: &str) -> Result<(), DeskError> {
    let problem = if password.chars().count() < PASSWORD_CHARS_MIN {
        Problem::TooShort(PASSWORD_CHARS_MIN)
    } else if password.len() > PASSWORD_BYTES_MAX {
        Problem::TooLong(PASSWORD_BYTES_MAX)
    } else {
        let folded = luytre_model::fold::fold(password);
        let mut letters: Vec<char> = folded.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        if folded.contains(&luytre_model::fold::fold(login)) {
            Problem::LikeLogin
        } else if COMMON.contains(&folded.as_str()) || letters.len() < 4 {
            Problem::TooCommon
        } else {
            return Ok(());
        }
    };
    Err(DeskError::Invalid(vec![FieldProblem { field, problem }]))
}

/// Hashes and compares passwords, a few at a time and off the async threads.
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    /// The hash of a random password: compared with when the login is unknown, so that both cases take the same time.
    decoy: String,
}

impl Passwords {
    pub(crate) async fn new() -> Result<Self, DeskError> {
        let permits = Arc::new(Semaphore::new(HASHES_AT_ONCE));
        let mut passwords = Passwords { permits, decoy: String::new() };
        passwords.decoy = passwords.hash(new_token()?).await?;
        Ok(passwords)
    }

    /// Returns the PHC text of a password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, DeskError> {
        self.run(move || {
            let mut salt = [0; 16];
            getrandom::fill(&mut salt).map_err(|error| error.to_string())?;
            let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
            let hash = hasher().hash_password(password.as_bytes(), &salt).map_err(|error| error.to_string())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one that `stored` was made of. Without a stored hash the answer is no, after the same
    /// time.
    pub(crate) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, DeskError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        // Longer ones were never accepted as a password; cut so that hashing has a bounded cost.
        let fits = password.len() <= PASSWORD_BYTES_MAX;
        let matches = self
            .run(move || {
                let hash = PasswordHash::new(&stored).map_err(|error| error.to_string())?;
                let password = if fits { password.as_bytes() } else { &[] };
                Ok(hasher().verify_password(password, &hash).is_ok())
            })
            .await?;
        Ok(matches && known && fits)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, DeskError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| DeskError::Unavailable)?;
        let outcome = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        match outcome.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(cause)) => Err(DeskError::internal("hash a password", &std::io::Error::other(cause))),
            Err(error) => Err(DeskError::internal("hash a password", &error)),
        }
    }
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Returns 256 random bits as 43 characters that can stand in an address, a cookie and a header.
pub(crate) fn new_token() -> Result<String, DeskError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| DeskError::internal("draw a token", &std::io::Error::other(error.to_string())))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Returns what is stored of a token. Tokens carry 256 random bits, so that one pass of SHA-256 cannot be reversed by
/// guessing, and looking a hash up leaks nothing about the token.
pub fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Returns the CSRF token of a session: derived, so that nothing more is stored, and useless for finding the session.
pub fn csrf_of(session_token: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"luytre csrf 1\0");
    hash.update(session_token.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// Whether a form's CSRF token belongs to the session; takes the same time whatever differs.
pub fn csrf_matches(session_token: &str, given: &str) -> bool {
    csrf_of(session_token).as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests;

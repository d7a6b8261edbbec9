//! No URL passes without a token that a secret has signed, and no token stays readable once redacted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shotstack_hosting::{callback::{CallbackUrl, Claims, Secret, TokenError, redact_token}, Stage, Timestamp};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let secret =
        Secret::new("the only secret that signs anything here").expect("it is long enough");
    let now = Timestamp::from_millis(1_700_000_000_000);
    let claims =
        Claims::new(text.chars().take(64).collect::<String>(), now).with_stage(Stage::Production);

    assert!(Claims::verify(text, &[], now).is_err());
    assert!(
        Claims::verify(text, std::slice::from_ref(&secret), now).is_err(),
        "forged"
    );
    assert_eq!(redact_token(&redact_token(text)), redact_token(text));

    minted(text, &claims, &secret, now);
    let signed = CallbackUrl::mint("http://h/", &Claims::new("order-17", now), &secret)
        .expect("it is all right");
    let (_, token) = signed.as_str().split_once('=').expect("a token");
    placed(text, token, &secret, now);
    tampered(bytes, token, &secret, now);
});

/// Takes the text for the base of a callback URL, and for what names the render.
fn minted(base: &str, claims: &Claims, secret: &Secret, now: Timestamp) {
    let Ok(url) = CallbackUrl::mint(base, claims, secret) else {
        return;
    };
    let secrets = std::slice::from_ref(secret);
    assert_eq!(
        Claims::verify(url.as_str(), secrets, now).as_ref(),
        Ok(claims)
    );
    let at = claims.expires.expect("it is for one order");
    assert_eq!(
        Claims::verify(url.as_str(), secrets, at),
        Err(TokenError::Expired { at })
    );
    let other = Secret::new("another secret, which signs nothing").expect("it is long enough");
    assert_eq!(
        Claims::verify(url.as_str(), &[other], now),
        Err(TokenError::UnknownKey)
    );

    let path_and_query = url.as_str().split_once("//").map_or("", |(_, rest)| rest);
    assert_eq!(
        Claims::verify(path_and_query, secrets, now).as_ref(),
        Ok(claims)
    );
    let token = url.as_str().rsplit('=').next().unwrap_or_default();
    for shown in [redact_token(url.as_str()), format!("{url:?}")] {
        assert!(!shown.contains(token), "{shown}");
    }
}

/// Puts a genuine token where the text has `{}`.
fn placed(text: &str, token: &str, secret: &Secret, now: Timestamp) {
    if text.matches("{}").count() != 1 {
        return;
    }
    let url = text.replace("{}", token);
    let redacted = redact_token(&url);
    match Claims::verify(&url, std::slice::from_ref(secret), now) {
        Ok(claims) => {
            assert_eq!(claims.correlation.as_deref(), Some("order-17"));
            assert!(!redacted.contains(token), "{redacted}");
        }
        Err(TokenError::Missing) => {}
        Err(_) => assert!(!is_value(&redacted, token), "{redacted}"),
    }
    assert!(Claims::verify(&redacted, std::slice::from_ref(secret), now).is_err());
}

/// Whether a member of the query with the token's name still has it.
fn is_value(url: &str, token: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut values = query
        .split('&')
        .filter_map(|member| member.strip_prefix("shotstack_token="));
    values.any(|value| value.contains(token))
}

/// Changes one byte of a genuine token.
fn tampered(bytes: &[u8], token: &str, secret: &Secret, now: Timestamp) {
    let [at, byte, ..] = *bytes else { return };
    let mut changed = token.as_bytes().to_vec();
    let at = usize::from(at) % changed.len();
    changed[at] = byte & 0x7f;
    let changed = String::from_utf8(changed).expect("it is ASCII");
    if changed != token {
        let url = format!("/hook?shotstack_token={changed}");
        assert!(
            Claims::verify(&url, std::slice::from_ref(secret), now).is_err(),
            "{url}"
        );
    }
}

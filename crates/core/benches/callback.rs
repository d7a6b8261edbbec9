//! Callback URLs are minted and verified.

mod cpu_time;

use std::hint::black_box;

use shotstack_hosting::{
    Stage, Timestamp,
    callback::{CallbackUrl, Claims, Secret, redact_token},
};

fn main() {
    let mut criterion = cpu_time::criterion();

    let now = Timestamp::from_millis(1_626_087_884_574);
    let secrets = [Secret::new("a secret of at least 24 bytes").expect("it is long enough")];
    let claims = Claims::new("order-17", now)
        .with_roles("main,poster".parse().expect("these are roles"))
        .with_stage(Stage::Production);
    let base = "https://example.com/hook";
    let url = CallbackUrl::mint(base, &claims, &secrets[0]).expect("the base is a URL");
    assert_eq!(
        Claims::verify(url.as_str(), &secrets, now).as_ref(),
        Ok(&claims)
    );

    let mut group = criterion.benchmark_group("callback");
    group.bench_function("mint", |bencher| {
        bencher.iter(|| CallbackUrl::mint(black_box(base), &claims, &secrets[0]));
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| Claims::verify(black_box(url.as_str()), &secrets, now));
    });
    group.bench_function("redact", |bencher| {
        bencher.iter(|| redact_token(black_box(url.as_str())));
    });
    group.finish();
    criterion.final_summary();
}

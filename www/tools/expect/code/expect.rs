use shotstack_hosting::expectation::{EditError, Expectation};

/// The files that an edit will make: `main,poster,thumbnail`.
fn expected(edit: &[u8]) -> Result<String, EditError> {
    Ok(Expectation::from_edit_json(edit)?.roles().to_string())
}

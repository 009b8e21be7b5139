package import Design
package import HTTP

/// A page with one form: shown by GET, sent by POST.
///
/// A POST reaches ``submit(_:in:)`` only when it comes from a page of ours; otherwise the same page appears again with
/// what was typed. So no form can forget to check.
package protocol FormFlow {
    /// What a person types: read from the form, shown again when something is wrong. Holds no password longer than
    /// the request.
    associatedtype Input: FormInput

    /// The page: empty, or with what was typed and what is wrong with it.
    func show(_ input: Input, _ problems: Problems, in context: Context) throws -> Response

    /// What the form is for. `input` is as typed, not yet checked.
    func submit(_ input: Input, in context: Context) throws -> Response

    /// What the form decides about, where the server keeps that and the form does not hold it. Has it changed since the page
    /// was shown, in another window, the page appears anew. The form's token is `context.formToken(about:)` then.
    func subject(in context: Context) throws -> String?
}

/// The fields of a form.
package protocol FormInput {
    /// The fields that may come several times, such as check boxes; any other field sent twice makes the request
    /// unreadable.
    static var repeatable: Set<String> { get }
    /// The empty form.
    init()
    /// Reads the fields; a missing one reads as empty.
    init(_ form: Form)
}

extension FormInput {
    package static var repeatable: Set<String> { [] }
}

extension FormFlow {
    package func subject(in context: Context) throws -> String? { nil }

    /// Answers GET with the form and POST with what the form is for.
    package func answer(in context: Context) throws -> Response {
        guard context.request.method == .post else {
            let input = try context.takeKeptInput().map { Input($0) } ?? Input()
            return try show(input, Problems(), in: context)
        }
        context.hasInput = true
        let form = try context.request.form()
        if let name = form.firstDuplicate(except: Input.repeatable) { throw Malformed.parameter(name) }
        switch context.genuineness(of: form, about: try subject(in: context)) {
        case .genuine:
            return try submit(Input(form), in: context)
        case .stale:
            var response = try show(Input(form), Problems.staleForm, in: context)
            // A redirect or another page than the form is right as it is.
            if response.status == .ok { response.status = .forbidden }
            return response
        case .foreign:
            return context.errorPage(.foreign)
        }
    }
}

package import HTTP

/// A form of one button.
package struct EmptyInput: FormInput {
    package init() {}
    package init(_ form: Form) {}
}

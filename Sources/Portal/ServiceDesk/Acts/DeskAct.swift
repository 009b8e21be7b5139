import Design
import FoundationEssentials
import HTML
package import HTTP
import Links
import PortalWeb
import PostgreSQL
import Secrets
import Text

/// What is typed for an act: why, and what the act itself asks.
package struct DeskActInput: FormInput {
    var reason = ""
    var form = Form()

    package init() {}

    package init(_ form: Form) {
        reason = form["grund"] ?? ""
        self.form = form
    }

    subscript(_ name: String) -> String { form[name] ?? "" }

    static let longestReason = 500

    var checkedReason: Result<String, EntryProblem> { DeskActInput.check(reason: reason) }

    /// A reason without blanks at its ends.
    static func check(reason: String) -> Result<String, EntryProblem> {
        let reason = reason.trimmed
        guard !reason.isEmpty else {
            return .failure(EntryProblem(text: "Schreiben Sie, warum. Der Grund steht im Protokoll."))
        }
        guard reason.unicodeScalars.count <= DeskActInput.longestReason else {
            return .failure(
                EntryProblem(
                    text:
                        "Kürzen Sie den Grund auf \(DeskActInput.longestReason) Zeichen. Eingegeben sind \(reason.unicodeScalars.count)."
                )
            )
        }
        return .success(reason)
    }
}

/// Something the desk does for one person, one Betrieb or one of its own: shown with its consequences, confirmed with a
/// reason, done in one transaction, and noted in the audit trail.
protocol DeskAct {
    /// Where its form is, and is sent to.
    var route: Route { get }
    /// Where it leads when it is done.
    var back: Frame.Item { get }
    var needs: StaffRole { get }
    /// Which one of several it is about.
    var hidden: [(name: String, value: String)] { get }

    func text(in context: Context) throws -> DeskActText
    /// Fields besides the reason.
    func fields(_ input: DeskActInput, _ problems: Problems) -> HTML
    /// Runs in the transaction of ``note``'s event. What does not end in `done` has changed nothing.
    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome
}

/// The words of an act's page.
struct DeskActText {
    /// Whom or what it is about.
    let subject: HTML
    /// What happens, and what does not.
    let consequences: HTML
    let button: String
    var style = Button.Style.primary
}

enum DeskOutcome {
    case done
    /// A code that is shown once.
    case code(Code, for: Staff)
    case problems(Problems)
    /// It is not there any more, or somebody else was faster.
    case tooLate(String)
}

extension DeskAct {
    var needs: StaffRole { .sachbearbeitung }
    var hidden: [(name: String, value: String)] { [] }
    func fields(_ input: DeskActInput, _ problems: Problems) -> HTML { .empty }
}

/// Writes what the desk does into the audit trail: who, what, why, whose.
struct DeskNote {
    let staff: Staff.ID
    let reason: String?
    let context: Context
    let now: Timestamp

    func record(
        _ event: AuditEvent,
        about account: Account.ID? = nil,
        betrieb: Betrieb.ID? = nil,
        detail: [String: String] = [:]
    ) throws(DatabaseError) {
        var detail = detail
        if let reason { detail[Audit.reason] = reason }
        try Audit(context.database).record(
            event,
            by: .staff(staff),
            about: account,
            betrieb: betrieb,
            at: now,
            from: context.request,
            detail: detail
        )
    }
}

/// The page and the POST of an act.
struct PerformDeskAct: FormFlow {
    let act: any DeskAct
    let desk: StaffSession

    func show(_ input: DeskActInput, _ problems: Problems, in context: Context) throws -> Response {
        guard desk.staff.role >= act.needs else { return DeskRefusal(act.needs).response(in: context) }
        let text = try act.text(in: context)
        let title = act.route.title
        let reason = TextArea(
            "grund",
            "Grund",
            value: input.reason,
            rows: 3,
            limit: DeskActInput.longestReason,
            hint: "Warum Sie das tun, zum Beispiel: Anruf am 3. März, Identität an der Handwerkskarte geprüft.",
            problems: problems
        )
        let content: HTML = """
            \(act.fields(input, problems))\(reason.html)\
            \(ButtonRow(Button(text.button, text.style).html, or: "Abbrechen", to: act.back.target).html)
            """
        return context.page(
            title,
            problems: problems,
            back: act.back,
            """
            <h1>\(title)</h1><p class="vorspann">\(text.subject)</p>\(text.consequences)
            \(FormView(to: act.route, token: context.formToken, hidden: act.hidden, content).html)
            """
        )
    }

    func submit(_ input: DeskActInput, in context: Context) throws -> Response {
        guard desk.staff.role >= act.needs else { return DeskRefusal(act.needs).response(in: context) }
        var problems = Problems()
        guard let reason = problems.keep(input.checkedReason, field: "grund") else {
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        let note = DeskNote(staff: desk.staff.id, reason: reason, context: context, now: try context.now)
        let outcome = try context.database.transaction { try act.perform(input, for: note, in: context) }
        switch outcome {
        case .done:
            context.flow.flash = .deskDone
            return .seeOther(act.back.target.address)
        case .code(let code, let staff):
            // Not behind a redirect: nobody stores the code, so nobody could show it afterwards.
            return OneTimeCodePage(code: code, staff: staff, back: act.back).response(in: context)
        case .problems(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .tooLate(let text):
            return context.page(
                act.route.title,
                back: act.back,
                "<h1>Das hat sich inzwischen erledigt</h1><p class=\"vorspann\">\(text)</p>\(Button("Zurück", to: act.back.target).html)"
            )
        }
    }
}

/// Who is signed in, but may not do this.
struct DeskRefusal {
    private let role: StaffRole

    init(_ role: StaffRole) {
        self.role = role
    }

    func response(in context: Context) -> Response {
        context.page(
            "Dafür reicht Ihre Rolle nicht",
            status: .forbidden,
            """
            <h1>Dafür reicht Ihre Rolle nicht</h1>
            <p class="vorspann">Nötig ist die Rolle \(role.german). Bitten Sie eine Kollegin oder einen Kollegen mit \
            dieser Rolle.</p>
            <p><a href="\(Route.staff(.overview))">Zur Suche</a></p>
            """
        )
    }
}

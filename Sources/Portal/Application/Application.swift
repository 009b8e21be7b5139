import Accounts
import Betriebe
import Freischaltung
package import HTTP
import Information
import Links
import Logging
package import PortalWeb
package import PostgreSQL
import ServiceDesk

/// The portal as a synchronous function from a request to an answer. One instance a worker thread.
///
/// ``respond(to:)`` is the whole way of a request; read it from top to bottom.
package final class Application {
    private let environment: Environment
    private let database: Database
    private let fixedNow: Timestamp?
    private let status: @Sendable () -> String
    private let note: (String) -> Void

    /// - Parameters:
    ///   - now: for tests; `nil` takes the database's time.
    ///   - status: the metrics of the process for `/internal/status`.
    ///   - note: hears which address is being answered, for the watchdog.
    package init(
        _ environment: Environment,
        database: Database,
        now: Timestamp? = nil,
        status: @escaping @Sendable () -> String = { "" },
        note: @escaping (String) -> Void = { _ in }
    ) {
        self.environment = environment
        self.database = database
        self.fixedNow = now
        self.status = status
        self.note = note
    }

    package func respond(to incoming: Result<Request, Malformed>) -> Response {
        switch incoming {
        case .success(let request): respond(to: request)
        case .failure(let malformed): unreadable(malformed)
        }
    }

    private func unreadable(_ malformed: Malformed) -> Response {
        environment.log.info("request that cannot be read: \(malformed)")
        return ErrorPage(malformed).standalone(environment)
    }

    private func respond(to request: Request) -> Response {
        let start = ContinuousClock.now
        database.beginRequest()
        let route = Route(segments: request.path.segments)
        note(route?.pattern ?? "unknown address")
        var context = makeContext(request, route)
        let response = guarded(context) {
            do {
                return try answer(in: context)
            } catch let error as DatabaseError where error.isLostConnection && request.method.isSafe {
                // A GET changes nothing, so it may run again on a new connection.
                context = makeContext(request, route)
                return try answer(in: context)
            }
        }
        database.endRequest()
        log(context, response, since: start)
        return request.method == .head ? response.withoutBody() : response
    }

    private func makeContext(_ request: Request, _ route: Route?) -> Context {
        Context(request, route: route, environment: environment, database: database, now: fixedNow)
    }

    /// The way of a request, in order.
    private func answer(in context: Context) throws -> Response {
        // 1. The address.
        guard let route = context.route else { return unknownAddress(in: context) }
        // 2. The method.
        guard isAllowed(context.request.method, at: route) else { return lost(.wrongMethod, in: context) }
        if case .system(let page) = route { return try system(page, in: context) }
        // 3. Closed for maintenance?
        if !(route.staysOpen && context.request.method.isSafe), environment.maintenance.isOn(database) {
            return context.errorPage(.maintenance)
        }
        // The service desk: another cookie, another sign-in, other rights in the database.
        if route.isDesk { return try database.acting(as: "portal_desk") { try desk(route, in: context) } }
        // 4. The session of the cookie. What stays open is shown without, when the database is away.
        if route.staysOpen { loadSessionIfPossible(in: context) } else { try context.loadSession() }
        // 5. Features to come.
        guard route.isLive else { return context.finish(PreparationPage(route: route).response(in: context)) }
        // 6. Who may enter.
        if let refusal = try refusal(route.access, in: context) { return refusal }
        // 7. The feature; a form's POST is checked there before it does anything (FormFlow).
        return context.finish(try feature(route, in: context))
    }

    /// The way of a request to the service desk, in order: session, right to enter, page.
    private func desk(_ route: Route, in context: Context) throws -> Response {
        try context.loadStaffSession()
        switch route {
        case .staff(.signIn): return context.finish(try StaffSignIn().answer(in: context))
        case .staff(.signOut): return context.finish(try StaffSignOut().answer(in: context))
        case .staff(.enrol): return context.finish(try Enrol().answer(in: context))
        default: break
        }
        guard let desk = context.desk else { return context.staffSignInFirst() }
        return context.finish(try self.page(route, desk, in: context))
    }

    /// Every address of the desk that needs its sign-in.
    private func page(_ route: Route, _ desk: StaffSession, in context: Context) throws -> Response {
        switch route {
        case .staff(.overview): return try ShowSearch(desk).answer(in: context)
        case .staff(.letters): return try ReleaseLetters(desk).answer(in: context)
        case .staff(.batches): return try ManageBatches(desk).answer(in: context)
        case .staff(.imports): return try UploadImport(desk).answer(in: context)
        case .staff(.people): return try ManageStaff(desk).answer(in: context)
        case .staff(.trail): return try ShowTrail(desk).answer(in: context)
        case .staffPerson(let id): return try ShowPerson(desk).answer(id, in: context)
        case .staffPersonAct(let id, let act): return try PersonActs(desk).answer(id, act, in: context)
        case .staffBetrieb(let id): return try ShowBetriebAtDesk(desk).answer(id, in: context)
        case .staffBetriebAct(let id, let act): return try BetriebActs(desk).answer(id, act, in: context)
        case .staffMemberAct(let id, let act): return try ManageStaff(desk).act(id, act, in: context)
        case .staffImport(let id):
            return try ConfirmImport(desk, id, in: context)?.answer(in: context) ?? context.errorPage(.notFound)
        case .staffImportReport(let id):
            return try ConfirmImport(desk, id, in: context)?.report(in: context) ?? context.errorPage(.notFound)
        default: return context.errorPage(.notFound)
        }
    }

    /// Every live address and the feature that answers it.
    private func feature(_ route: Route, in context: Context) throws -> Response {
        switch route {
        case .page(.start): StartPage().response(in: context)
        case .page(.onlineangebote): PublicOffersPage().response(in: context)
        case .registration(.form): try Register().answer(in: context)
        case .registration(.sent): try ShowRegistrationSent().answer(in: context)
        case .registration(.resend): try ResendRegistration().answer(in: context)
        case .activationLink(let token): OpenActivationLink().answer(token, in: context)
        case .activation: try Activate().answer(in: context)
        case .signIn(.signIn): try SignIn().answer(in: context)
        case .signIn(.signOut): try SignOut().answer(in: context)
        case .passwordReset(.request): try RequestPasswordReset().answer(in: context)
        case .passwordLink(let token): OpenPasswordLink().answer(token, in: context)
        case .passwordReset(.set): try SetPassword().answer(in: context)
        case .overview: try signedIn(context) { try ShowOverview().answer(for: $0, in: context) }
        case .profile(.overview): try signedIn(context) { try EditProfile($0).answer(in: context) }
        case .profile(.password): try signedIn(context) { try ChangePassword($0).answer(in: context) }
        case .profile(.sessions): try signedIn(context) { try ManageSessions($0).answer(in: context) }
        case .profile(.secondFactor): try signedIn(context) { try ManageSecondFactor($0).answer(in: context) }
        case .profile(.data): try signedIn(context) { try ExportData($0, Self.personalData).answer(in: context) }
        case .profile(.delete): try signedIn(context) { try DeleteAccount($0, Self.personalData).answer(in: context) }
        case .statutory(.contact): try ContactForm.contact.answer(in: context)
        case .statutory(.reportBarrier): try ContactForm.barrier.answer(in: context)
        // Texts of the help site, where editors keep them.
        case .statutory: .seeOther(environment.helpBase.address(of: route.help))
        case .letter(.requestPin): try RequestPin().answer(in: context)
        case .betrieb(.link): try signedIn(context) { try LinkBetrieb($0).answer(in: context) }
        case .betrieb(.confirmLink): try signedIn(context) { try ConfirmLink($0).answer(in: context) }
        case .betrieb(.decision): ShowDecision().answer(in: context)
        case .betrieb(.askForInvitation): try signedIn(context) { try AskForInvitation($0).answer(in: context) }
        case .betrieb(.overview): try linked(context) { try ShowBetrieb($1).answer(in: context) }
        case .betrieb(.people): try linked(context) { try ManagePeople($0, $1).answer(in: context) }
        case .betrieb(.invite): try linked(context) { try InviteColleague($0, $1).answer(in: context) }
        case .betrieb(.settings): try linked(context) { try EditSettings($0, $1).answer(in: context) }
        case .betrieb(.unlink): try linked(context) { try Unlink($0, $1).answer(in: context) }
        case .invitationLink(let token): OpenInvitationLink().answer(token, in: context)
        case .invitation: try signedIn(context) { try AcceptInvitation($0).answer(in: context) }
        case .letter(.report): try ReportLetter().answer(in: context)
        case .keepAccountLink(let token): OpenKeepAccountLink().answer(token, in: context)
        case .keepAccount: try KeepAccount().answer(in: context)
        case .betrieb(.boerse), .betrieb(.documents), .betrieb(.lehrvertraege), .courses,
            .course,
            .bookCourse, .forms, .form, .boerse, .boerseEntry, .system, .staff, .staffPerson, .staffPersonAct,
            .staffBetrieb, .staffBetriebAct, .staffImport, .staffImportReport, .staffMemberAct:
            PreparationPage(route: route).response(in: context)
        }
    }

    /// What each feature keeps about a person, for export and deletion. The account itself comes last.
    static let personalData: [any PersonalData] = [ContactData(), BetriebeData(), AccountData()]

    private func signedIn(_ context: Context, _ body: (Session) throws -> Response) throws -> Response {
        guard let session = context.session else { return try context.signInFirst() }
        return try body(session)
    }

    private func linked(_ context: Context, _ body: (Session, BetriebLink) throws -> Response) throws -> Response {
        try signedIn(context) { session in
            guard let link = session.link else { return LinkNeededPage().response(in: context) }
            if !link.wasSeenToday { try LinkPeople(context.database).touch(link.id, at: try context.now) }
            return try body(session, link)
        }
    }

    /// `nil` when the person may enter.
    private func refusal(_ access: Access, in context: Context) throws -> Response? {
        switch access {
        case .everyone: nil
        case .account: context.session == nil ? try context.signInFirst() : nil
        case .linked(let role): try refusal(role, in: context)
        case .staff: context.errorPage(.notFound)
        case .local: context.request.isInternal ? nil : context.errorPage(.notFound)
        }
    }

    /// Nothing is grey: who lacks the link or the role reads what is missing and what to do.
    private func refusal(_ role: Role, in context: Context) throws -> Response? {
        guard let session = context.session else { return try context.signInFirst() }
        guard let link = session.link else { return context.finish(LinkNeededPage().response(in: context)) }
        return link.role < role ? context.finish(RoleNeededPage(role, link).response(in: context)) : nil
    }

    private func isAllowed(_ method: Method, at route: Route) -> Bool {
        switch method {
        case .get, .head: true
        case .post: route.takesPost
        case .options, .other: false
        }
    }

    /// A slash too many is forgiven; everything else is unknown.
    private func unknownAddress(in context: Context) -> Response {
        let segments = context.request.path.segments
        guard context.request.method.isSafe, segments.last == "", let route = Route(segments: segments.dropLast())
        else { return lost(.notFound, in: context) }
        // A browser would keep a permanent redirect, and with it the token.
        return route.carriesToken ? .seeOther(route) : .movedPermanently(context.link(to: route))
    }

    /// A page for somebody on the wrong way: with what a signed-in person always sees, if the database can say who it is.
    private func lost(_ page: ErrorPage, in context: Context) -> Response {
        loadSessionIfPossible(in: context)
        return context.errorPage(page)
    }

    private func loadSessionIfPossible(in context: Context) {
        do {
            try context.loadSession()
        } catch {
            environment.log.warning("\(error)", metadata: ["request": "\(context.request.id)"])
        }
    }

    // MARK: Surprises

    /// Turns what was thrown into the answer of the contract's table. Nothing of the error reaches the browser.
    private func guarded(_ context: Context, _ body: () throws -> Response) -> Response {
        do {
            return try body()
        } catch let malformed as Malformed {
            return unreadable(malformed)
        } catch let error as DatabaseError where isAboutDeletedAccount(error, context) {
            context.forgetSession()
            return context.finish(.seeOther(Route.signIn(.signIn)))
        } catch let error as DatabaseError where error.isOutage {
            environment.log.error("\(error)", metadata: ["request": "\(context.request.id)"])
            return ErrorPage(outage: error, reading: context.request.method.isSafe).standalone(environment)
        } catch {
            environment.log.critical("\(error)", metadata: ["request": "\(context.request.id)"])
            return ErrorPage.failed.standalone(environment, request: context.request.id)
        }
    }

    /// Whether the person's account was deleted, from another device, while this request was under way.
    private func isAboutDeletedAccount(_ error: DatabaseError, _ context: Context) -> Bool {
        guard let account = context.session?.account.id, !error.isOutage else { return false }
        let isThere = try? database.one(Bool.self, "SELECT EXISTS (SELECT FROM account WHERE id = \(account))")
        return isThere == false
    }

    private func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        return "\(microseconds / 1_000).\(microseconds % 1_000 / 100)"
    }

    private func log(_ context: Context, _ response: Response, since start: ContinuousClock.Instant) {
        let elapsed = ContinuousClock.now - start
        let database = milliseconds(.nanoseconds(Int64(clamping: database.usage.nanoseconds)))
        // One text, because a dictionary of metadata for each request costs more than the rest of the line.
        environment.log.info(
            """
            request route=\(context.route?.pattern ?? "-") method=\(context.request.method.rawValue) \
            status=\(response.status.rawValue) ms=\(milliseconds(elapsed)) db_ms=\(database) \
            queries=\(self.database.usage.statements) request=\(context.request.id)
            """
        )
    }

    // MARK: For operators

    private func system(_ page: SystemPage, in context: Context) throws -> Response {
        switch page {
        case .alive: .plain(.ok, "ok\n")
        case .ready: try ready()
        case .status: context.request.isInternal ? .plain(.ok, status()) : context.errorPage(.notFound)
        }
    }

    private func ready() throws -> Response {
        let version = try Migrator.version(of: database)
        return Schema.window.contains(version)
            ? .plain(.ok, "ready\n")
            : .plain(.serviceUnavailable, "schema version \(version) does not fit\n")
                .setting("Retry-After", "5")
    }
}

extension Route {
    /// Whether the page is there during maintenance too: what the law asks for, and what needs no database.
    fileprivate var staysOpen: Bool {
        switch self {
        case .statutory, .page, .system: true
        default: false
        }
    }
}

extension ErrorPage {
    /// Says "nothing was stored" only where that is certain.
    fileprivate init(outage: DatabaseError, reading: Bool) {
        if case .outcomeUnknown = outage, !reading { self = .outcomeUnknown } else { self = .busy }
    }
}

/// Who may enter an address.
package enum Access: Sendable, Hashable {
    case everyone
    /// Any signed-in account.
    case account
    /// An account linked to a Betrieb or Filiale, in this role or a higher one.
    case linked(Role)
    /// The chamber's service desk, with its own sign-in.
    case staff
    /// The machine the portal runs on: the web server lets nobody else through.
    case local
}

import CSodium

extension KeyRing {
    /// Encrypts a secret for the database (XChaCha20-Poly1305): `keyid.nonce and ciphertext in Base64`. What it belongs
    /// to is authenticated with it, so that it opens in no other place.
    package func seal(_ secret: [UInt8], purpose: String, context: String) -> String {
        let nonce = RandomBytes.make(Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES))
        var sealed = [UInt8](repeating: 0, count: secret.count + Int(crypto_aead_xchacha20poly1305_ietf_ABYTES))
        let additional = Array(context.utf8)
        let result = crypto_aead_xchacha20poly1305_ietf_encrypt(
            &sealed,
            nil,
            secret,
            UInt64(secret.count),
            additional,
            UInt64(additional.count),
            nil,
            nonce,
            current.derived(for: purpose)
        )
        precondition(result == 0, "libsodium does not encrypt")
        return "\(current.id).\(Base64.encode(nonce + sealed))"
    }

    /// - Returns: `nil` for what was not sealed with a key of this ring, for that purpose and context.
    package func open(_ sealed: String, purpose: String, context: String) -> [UInt8]? {
        let parts = sealed.split(separator: ".", maxSplits: 1)
        let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
        let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
        guard parts.count == 2, let key = key(parts[0]), let bytes = Base64.decode(String(parts[1])),
            bytes.count >= nonceSize + tagSize
        else { return nil }
        var secret = [UInt8](repeating: 0, count: bytes.count - nonceSize - tagSize)
        let additional = Array(context.utf8)
        let box = Array(bytes.dropFirst(nonceSize))
        let result = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &secret,
            nil,
            nil,
            box,
            UInt64(box.count),
            additional,
            UInt64(additional.count),
            Array(bytes.prefix(nonceSize)),
            key.derived(for: purpose)
        )
        return result == 0 ? secret : nil
    }
}

extension KeyRing.Key {
    /// A key of 32 bytes for one purpose; never the one that tags for a purpose of the same name.
    fileprivate func derived(for purpose: String) -> [UInt8] { tag("encryption key", Array(purpose.utf8)) }
}

package import PortalWeb
import PostgreSQL

/// How long it is remembered who was linked, which letters there were, and what they held.
package enum FreischaltungRetention {
    package static let rules: [RetentionRule] = [
        RetentionRule("checked PINs nobody confirmed", from: "checked_pin", by: "session_id") { _, now in
            "checked_at < \(now - .seconds(86_400))"
        },
        RetentionRule("invitations of colleagues", from: "betrieb_invitation") { retention, now in
            let oldest = now - retention.invitations
            return "expires_at < \(oldest) AND (accepted_at IS NULL OR accepted_at < \(oldest))"
        },
        RetentionRule("wishes for an invitation", from: "invitation_wish") { retention, now in
            "created_at < \(now - retention.invitations)"
        },
        // Who holds the paper is told for that long what became of its PIN.
        RetentionRule("PINs that are worth nothing any more", from: "pin") { retention, now in
            let oldest = now - retention.audit
            return "expires_at < \(oldest) AND (used_at IS NULL OR used_at < \(oldest))"
        },
        RetentionRule("what PINs of earlier paper look like") { database, _, _ in
            try database.execute(
                "DELETE FROM old_pin_shape WHERE NOT EXISTS (SELECT FROM pin WHERE source = 'before')"
            )
        },
        // Who asks after that hears that there is no such code.
        RetentionRule("codes of letters that tell of a link", from: "link_report", by: "link_id") { retention, now in
            "expires_at < \(now - retention.tokens)"
        },
        // Whoever asked may ask again. A letter that tells of a link waits as long as there is the link.
        RetentionRule("requests for letters that nobody let go") { database, settings, now in
            try database.execute(
                """
                UPDATE letter_request SET cancelled_at = \(now) WHERE id IN (
                    SELECT id FROM letter_request
                    WHERE held_because IS NOT NULL AND approved_at IS NULL AND printed_at IS NULL AND cancelled_at IS \
                NULL
                      AND kind <> 'linked' AND requested_at < \(now - settings.retention.heldLetters)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("links that have ended", from: "betrieb_link") { retention, now in
            "ended_at < \(now - retention.audit)"
        },
        RetentionRule("letters", from: "letter_request") { retention, now in
            let oldest = now - retention.audit
            return """
                requested_at < \(oldest)
                AND (cancelled_at < \(oldest) OR printed_at < \(oldest) AND coalesce(valid_until < \(now), true))
                """
        },
        RetentionRule("batches of letters", from: "letter_batch") { retention, now in
            """
            removed_at < \(now - retention.audit)
            AND NOT EXISTS (SELECT FROM letter_request r WHERE r.batch_id = letter_batch.id)
            AND NOT EXISTS (SELECT FROM pin p WHERE p.batch_id = letter_batch.id)
            AND NOT EXISTS (SELECT FROM link_report l WHERE l.batch_id = letter_batch.id)
            """
        },
        LetterFiles.rule, AccessReview.rule,
    ]
}

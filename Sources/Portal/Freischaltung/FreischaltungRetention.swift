package import PortalWeb
import PostgreSQL

/// How long it is remembered who was linked, which letters there were, and what they held.
package enum FreischaltungRetention {
    package static let rules: [RetentionRule] = [
        RetentionRule("checked PINs nobody confirmed") { database, _, now in
            try database.execute(
                """
                DELETE FROM checked_pin WHERE session_id IN (
                    SELECT session_id FROM checked_pin WHERE checked_at < \(now - .seconds(86_400))
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("invitations of colleagues") { database, settings, now in
            let oldest = now - settings.retention.invitations
            return try database.execute(
                """
                DELETE FROM betrieb_invitation WHERE id IN (
                    SELECT id FROM betrieb_invitation
                    WHERE expires_at < \(oldest) AND (accepted_at IS NULL OR accepted_at < \(oldest))
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("wishes for an invitation") { database, settings, now in
            try database.execute(
                """
                DELETE FROM invitation_wish WHERE id IN (
                    SELECT id FROM invitation_wish WHERE created_at < \(now - settings.retention.invitations)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        // Who holds the paper is told for that long what became of its PIN.
        RetentionRule("PINs that are worth nothing any more") { database, settings, now in
            let oldest = now - settings.retention.audit
            return try database.execute(
                """
                DELETE FROM pin WHERE id IN (
                    SELECT id FROM pin
                    WHERE expires_at < \(oldest) AND (used_at IS NULL OR used_at < \(oldest))
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("what PINs of earlier paper look like") { database, _, _ in
            try database.execute(
                "DELETE FROM old_pin_shape WHERE NOT EXISTS (SELECT FROM pin WHERE source = 'before')"
            )
        },
        // Who asks after that hears that there is no such code.
        RetentionRule("codes of letters that tell of a link") { database, settings, now in
            try database.execute(
                """
                DELETE FROM link_report WHERE link_id IN (
                    SELECT link_id FROM link_report WHERE expires_at < \(now - settings.retention.tokens)
                    LIMIT \(RetentionRule.batch))
                """
            )
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
        RetentionRule("links that have ended") { database, settings, now in
            try database.execute(
                """
                DELETE FROM betrieb_link WHERE id IN (
                    SELECT id FROM betrieb_link WHERE ended_at < \(now - settings.retention.audit)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("letters") { database, settings, now in
            let oldest = now - settings.retention.audit
            return try database.execute(
                """
                DELETE FROM letter_request WHERE id IN (
                    SELECT id FROM letter_request
                    WHERE requested_at < \(oldest)
                      AND (cancelled_at < \(oldest) OR printed_at < \(oldest) AND coalesce(valid_until < \(now), true))
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        RetentionRule("batches of letters") { database, settings, now in
            try database.execute(
                """
                DELETE FROM letter_batch WHERE id IN (
                    SELECT id FROM letter_batch b
                    WHERE removed_at < \(now - settings.retention.audit)
                      AND NOT EXISTS (SELECT FROM letter_request r WHERE r.batch_id = b.id)
                      AND NOT EXISTS (SELECT FROM pin p WHERE p.batch_id = b.id)
                      AND NOT EXISTS (SELECT FROM link_report l WHERE l.batch_id = b.id)
                    LIMIT \(RetentionRule.batch))
                """
            )
        },
        LetterFiles.rule, AccessReview.rule,
    ]
}

CREATE VIEW waiting_tickets AS
SELECT tickets.id, tickets.subject, tickets.priority, accounts.email,
       (SELECT count(*) FROM comments WHERE comments.ticket_id = tickets.id) AS comment_count
FROM tickets
JOIN accounts ON accounts.id = tickets.account_id
WHERE tickets.status <> 'closed';

DROP VIEW waiting_tickets;

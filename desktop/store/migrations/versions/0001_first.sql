CREATE TABLE alias (
    id BLOB NOT NULL,
    stays BLOB NOT NULL,
    CONSTRAINT pk_alias PRIMARY KEY (id)
)
 WITHOUT ROWID;

CREATE TABLE attachment (
    id BLOB NOT NULL,
    record BLOB NOT NULL,
    hash BLOB NOT NULL,
    type TEXT NOT NULL,
    size INTEGER NOT NULL,
    name TEXT NOT NULL,
    lost TEXT,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_attachment PRIMARY KEY (id)
);

CREATE TABLE carried (
    id BLOB NOT NULL,
    ledger TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    category TEXT NOT NULL,
    persons INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    days INTEGER NOT NULL,
    note TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_carried PRIMARY KEY (id)
);

CREATE TABLE clash (
    run BLOB NOT NULL,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    CONSTRAINT pk_clash PRIMARY KEY (run, seq)
);

CREATE TABLE clash_value (
    run BLOB NOT NULL,
    seq INTEGER NOT NULL,
    field TEXT NOT NULL,
    record BLOB NOT NULL,
    value BLOB NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_clash_value PRIMARY KEY (run, seq, field)
);

CREATE TABLE conversation (
    id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    fault TEXT NOT NULL,
    CONSTRAINT pk_conversation PRIMARY KEY (id)
);

CREATE TABLE cursor (
    log INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT pk_cursor PRIMARY KEY (log)
);

CREATE TABLE device (
    id BLOB NOT NULL,
    "key" BLOB NOT NULL,
    name TEXT NOT NULL,
    app TEXT NOT NULL,
    code BLOB,
    enrolled_at BIGINT NOT NULL,
    revoked_at BIGINT,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_device PRIMARY KEY (id)
);

CREATE TABLE enrolment (
    id INTEGER NOT NULL,
    data TEXT NOT NULL,
    CONSTRAINT pk_enrolment PRIMARY KEY (id),
    CONSTRAINT ck_enrolment_one CHECK (id = 1)
);

CREATE TABLE erasure (
    id BLOB NOT NULL,
    record BLOB NOT NULL,
    fields TEXT NOT NULL,
    reason TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_erasure PRIMARY KEY (id)
);

CREATE TABLE file (
    hash BLOB NOT NULL,
    here INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    refused TEXT NOT NULL,
    CONSTRAINT pk_file PRIMARY KEY (hash)
);

CREATE TABLE file_part (
    hash BLOB NOT NULL,
    start INTEGER NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT pk_file_part PRIMARY KEY (hash, start)
);

CREATE TABLE movement (
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    item BLOB NOT NULL,
    kind TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    source TEXT NOT NULL,
    batch TEXT NOT NULL,
    expires_on TEXT,
    donor TEXT NOT NULL,
    recipient TEXT,
    note TEXT NOT NULL,
    loan BLOB,
    voucher TEXT NOT NULL,
    request BLOB,
    known TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_movement PRIMARY KEY (id)
);

CREATE TABLE notice (
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_notice PRIMARY KEY (id)
);

CREATE TABLE notice_receipt (
    id BLOB NOT NULL,
    notice BLOB NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_notice_receipt PRIMARY KEY (id)
);

CREATE TABLE op (
    id INTEGER NOT NULL,
    record BLOB,
    body BLOB NOT NULL,
    CONSTRAINT pk_op PRIMARY KEY (id)
);

CREATE TABLE opinion (
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    stars INTEGER NOT NULL,
    tags TEXT NOT NULL,
    facility TEXT NOT NULL,
    trouble TEXT NOT NULL,
    text TEXT,
    contact TEXT,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_opinion PRIMARY KEY (id)
);

CREATE TABLE owed (
    run BLOB NOT NULL,
    seq INTEGER NOT NULL,
    field TEXT NOT NULL,
    log INTEGER NOT NULL,
    record BLOB NOT NULL,
    CONSTRAINT pk_owed PRIMARY KEY (run, seq, field)
);

CREATE TABLE personal (
    run BLOB NOT NULL,
    seq INTEGER NOT NULL,
    field TEXT NOT NULL,
    record BLOB NOT NULL,
    salt BLOB NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_personal PRIMARY KEY (run, seq, field)
);

CREATE TABLE registration (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    honours TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_registration PRIMARY KEY (id)
);

CREATE TABLE repair (
    id BLOB NOT NULL,
    facility TEXT NOT NULL,
    what TEXT NOT NULL,
    trouble TEXT NOT NULL,
    opinion BLOB,
    reported_at BIGINT NOT NULL,
    repaired_by TEXT,
    done_at BIGINT,
    cost INTEGER NOT NULL,
    accepted_by BLOB,
    note TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_repair PRIMARY KEY (id)
);

CREATE TABLE reply (
    id BLOB NOT NULL,
    opinion BLOB NOT NULL,
    text TEXT NOT NULL,
    shown BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_reply PRIMARY KEY (id)
);

CREATE TABLE request (
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    item BLOB,
    wanted TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    needed_by TEXT,
    reason TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_request PRIMARY KEY (id)
);

CREATE TABLE run (
    id BLOB NOT NULL,
    device TEXT NOT NULL,
    app TEXT NOT NULL,
    clock_offset INTEGER,
    seal BLOB,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_run PRIMARY KEY (id)
);

CREATE TABLE same_as (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    record BLOB NOT NULL,
    same BLOB NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_same_as PRIMARY KEY (id)
);

CREATE TABLE setting (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY ("key")
);

CREATE TABLE settlement (
    id BLOB NOT NULL,
    address BLOB NOT NULL,
    digest BLOB NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_settlement PRIMARY KEY (id)
);

CREATE TABLE shift (
    id BLOB NOT NULL,
    staff BLOB NOT NULL,
    signed_in_at BIGINT NOT NULL,
    signed_out_at BIGINT,
    estimated BOOLEAN NOT NULL,
    promised BOOLEAN NOT NULL,
    opening_checks TEXT NOT NULL,
    closing_checks TEXT NOT NULL,
    handover TEXT NOT NULL,
    note TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_shift PRIMARY KEY (id)
);

CREATE TABLE span (
    run BLOB NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    op INTEGER NOT NULL,
    CONSTRAINT pk_span PRIMARY KEY (run, first)
)
 WITHOUT ROWID;

CREATE TABLE special_day (
    id BLOB NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    hours TEXT NOT NULL,
    name TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_special_day PRIMARY KEY (id)
);

CREATE TABLE staff (
    id BLOB NOT NULL,
    name TEXT,
    role TEXT NOT NULL,
    phone TEXT,
    pin TEXT,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_staff PRIMARY KEY (id)
);

CREATE TABLE station (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    form TEXT NOT NULL,
    built_by TEXT NOT NULL,
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    longitude INTEGER,
    latitude INTEGER,
    phone TEXT NOT NULL,
    capacity INTEGER NOT NULL,
    hours TEXT NOT NULL,
    services TEXT NOT NULL,
    facilities TEXT NOT NULL,
    union_name TEXT NOT NULL,
    promise TEXT NOT NULL,
    convention TEXT NOT NULL,
    rules TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_station PRIMARY KEY (id)
);

CREATE TABLE stock_mark (one INTEGER PRIMARY KEY CHECK (one = 1), mark INTEGER NOT NULL);

CREATE TABLE stocktake (
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    item BLOB NOT NULL,
    counted INTEGER NOT NULL,
    book INTEGER NOT NULL,
    known TEXT NOT NULL,
    note TEXT NOT NULL,
    sheet BLOB,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_stocktake PRIMARY KEY (id)
);

CREATE TABLE stocktake_sheet (
    id BLOB NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    note TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_stocktake_sheet PRIMARY KEY (id)
);

CREATE TABLE stretch (
    log INTEGER NOT NULL,
    n INTEGER NOT NULL,
    count INTEGER NOT NULL,
    op INTEGER NOT NULL,
    "before" BLOB NOT NULL,
    CONSTRAINT pk_stretch PRIMARY KEY (log, n)
)
 WITHOUT ROWID;

CREATE TABLE supply (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    unit TEXT NOT NULL,
    pack_unit TEXT NOT NULL,
    pack_size INTEGER NOT NULL,
    barcode TEXT NOT NULL,
    minimum INTEGER NOT NULL,
    expires BOOLEAN NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_supply PRIMARY KEY (id)
);

CREATE TABLE tail (
    turn INTEGER NOT NULL,
    op INTEGER NOT NULL,
    count INTEGER NOT NULL,
    log INTEGER NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_tail PRIMARY KEY (turn)
);

CREATE TABLE term (
    id BLOB NOT NULL,
    vocabulary TEXT NOT NULL,
    code TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    icon TEXT NOT NULL,
    rank INTEGER NOT NULL,
    hidden BOOLEAN NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_term PRIMARY KEY (id)
);

CREATE TABLE unfolded (
    op INTEGER NOT NULL,
    kind TEXT NOT NULL,
    trouble TEXT NOT NULL,
    reason TEXT NOT NULL,
    record BLOB NOT NULL,
    CONSTRAINT pk_unfolded PRIMARY KEY (op)
);

CREATE TABLE union_address (
    id BLOB NOT NULL,
    url TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_address PRIMARY KEY (id)
);

CREATE TABLE union_answer (
    id BLOB NOT NULL,
    request BLOB NOT NULL,
    decision TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    text TEXT NOT NULL,
    arrives_on TEXT,
    at BIGINT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_answer PRIMARY KEY (id)
);

CREATE TABLE union_day (
    id BLOB NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    hours TEXT NOT NULL,
    name TEXT NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_day PRIMARY KEY (id)
);

CREATE TABLE union_door (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    "key" BLOB NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_door PRIMARY KEY (id)
);

CREATE TABLE union_door_event (
    id BLOB NOT NULL,
    door BLOB NOT NULL,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    nonce BLOB,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_door_event PRIMARY KEY (id)
);

CREATE TABLE union_opinion (
    id BLOB NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    stars INTEGER NOT NULL,
    tags TEXT NOT NULL,
    facility TEXT NOT NULL,
    trouble TEXT NOT NULL,
    text TEXT,
    contact TEXT,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_opinion PRIMARY KEY (id)
);

CREATE TABLE union_term (
    id BLOB NOT NULL,
    vocabulary TEXT NOT NULL,
    code TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    icon TEXT NOT NULL,
    rank INTEGER NOT NULL,
    hidden BOOLEAN NOT NULL,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_union_term PRIMARY KEY (id)
);

CREATE TABLE visit (
    id BLOB NOT NULL,
    arrived_at BIGINT NOT NULL,
    left_at BIGINT,
    left_estimated BOOLEAN NOT NULL,
    category TEXT NOT NULL,
    persons INTEGER NOT NULL,
    services TEXT NOT NULL,
    note TEXT NOT NULL,
    visitor TEXT,
    void TEXT,
    entered_at BIGINT NOT NULL,
    entered_by BLOB,
    entry BIGINT,
    CONSTRAINT pk_visit PRIMARY KEY (id)
);

CREATE TABLE visit_combination (id INTEGER PRIMARY KEY, services TEXT NOT NULL, category TEXT NOT NULL, staff BLOB NOT NULL, valid INTEGER NOT NULL, entries INTEGER NOT NULL, persons INTEGER NOT NULL, UNIQUE (services, category, staff, valid));

CREATE TABLE visit_tally (combination INTEGER NOT NULL, span INTEGER NOT NULL, entries INTEGER NOT NULL, persons INTEGER NOT NULL, PRIMARY KEY (combination, span)) WITHOUT ROWID;

CREATE TABLE visit_tally_mark (one INTEGER PRIMARY KEY CHECK (one = 1), upto INTEGER NOT NULL);

CREATE INDEX ix_attachment_record ON attachment (record, void);

CREATE INDEX ix_erasure_record ON erasure (record);

CREATE INDEX ix_movement_at ON movement (at, item, kind, quantity, void);

CREATE INDEX ix_movement_item ON movement (item, at, id, kind, quantity, void);

CREATE INDEX ix_movement_known ON movement (item, at, id, known) WHERE known <> '';

CREATE INDEX ix_movement_lent ON movement (CASE kind WHEN 'return' THEN loan ELSE id END, kind, quantity, id, loan, void) WHERE kind IN ('loan', 'return') AND void IS NULL;

CREATE INDEX ix_movement_lot ON movement (item, expires_on, at, batch, quantity) WHERE kind = 'restock' AND void IS NULL;

CREATE INDEX ix_movement_named ON movement (item, batch, quantity) WHERE batch <> '' AND kind <> 'restock' AND void IS NULL;

CREATE INDEX ix_movement_request ON movement (request) WHERE request IS NOT NULL;

CREATE INDEX ix_movement_voucher ON movement (voucher) WHERE voucher <> '';

CREATE INDEX ix_op_record ON op (record) WHERE record IS NOT NULL;

CREATE INDEX ix_opinion_asks ON opinion (at, id) WHERE void IS NULL AND (kind IN ('fault', 'suggestion', 'complaint') OR stars BETWEEN 1 AND 2 OR (kind = 'rating' AND coalesce(text, '') <> ''));

CREATE INDEX ix_opinion_at ON opinion (at, id, kind, stars, void);

CREATE INDEX ix_personal_record ON personal (record);

CREATE INDEX ix_repair_open ON repair (reported_at, id, facility) WHERE done_at IS NULL AND void IS NULL;

CREATE INDEX ix_repair_opinion ON repair (opinion, void) WHERE opinion IS NOT NULL;

CREATE INDEX ix_repair_reported ON repair (reported_at, id);

CREATE INDEX ix_reply_opinion ON reply (opinion, void);

CREATE INDEX ix_shift_open ON shift (signed_in_at) WHERE signed_out_at IS NULL AND void IS NULL;

CREATE INDEX ix_shift_signed_in ON shift (signed_in_at, id);

CREATE INDEX ix_stocktake_at ON stocktake (at);

CREATE INDEX ix_stocktake_item ON stocktake (item, at, id, known, counted, void);

CREATE INDEX ix_stocktake_sheet ON stocktake (sheet) WHERE sheet IS NOT NULL;

CREATE UNIQUE INDEX ix_stretch_op ON stretch (op);

CREATE UNIQUE INDEX ix_tail_op ON tail (op);

CREATE INDEX ix_unfolded_record ON unfolded (record);

CREATE INDEX ix_union_door_event_at ON union_door_event (at);

CREATE INDEX ix_union_opinion_asks ON union_opinion (at, id) WHERE void IS NULL AND (kind IN ('fault', 'suggestion', 'complaint') OR stars BETWEEN 1 AND 2 OR (kind = 'rating' AND coalesce(text, '') <> ''));

CREATE INDEX ix_union_opinion_at ON union_opinion (at, id, kind, stars, void);

CREATE INDEX ix_visit_arrival ON visit (arrived_at, id, category, persons, void);

CREATE INDEX ix_visit_note ON visit (arrived_at, id, note, category, services, persons, void, entered_by) WHERE note <> '';

CREATE TRIGGER stock_mark_alias_delete AFTER DELETE ON alias BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_alias_insert AFTER INSERT ON alias BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_alias_update AFTER UPDATE ON alias BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_movement_delete AFTER DELETE ON movement BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_movement_insert AFTER INSERT ON movement BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_movement_update AFTER UPDATE ON movement BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_stocktake_delete AFTER DELETE ON stocktake BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_stocktake_insert AFTER INSERT ON stocktake BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_stocktake_update AFTER UPDATE ON stocktake BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_supply_delete AFTER DELETE ON supply BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_supply_insert AFTER INSERT ON supply BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER stock_mark_supply_update AFTER UPDATE ON supply BEGIN INSERT INTO stock_mark (one, mark) VALUES (1, random()) ON CONFLICT DO UPDATE SET mark = excluded.mark; END;

CREATE TRIGGER visit_tally_corrected AFTER UPDATE OF arrived_at, category, persons, services, void, entered_by ON visit WHEN old.rowid <= (SELECT upto FROM visit_tally_mark) BEGIN INSERT INTO visit_combination (services, category, staff, valid, entries, persons) VALUES (old.services, old.category, coalesce(old.entered_by, x''), old.void IS NULL, -1, -old.persons) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons; INSERT INTO visit_tally SELECT id, ((old.arrived_at + 28800) / 2419200), -1, -old.persons FROM visit_combination WHERE (services, category, staff, valid) = (old.services, old.category, coalesce(old.entered_by, x''), old.void IS NULL) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons; INSERT INTO visit_combination (services, category, staff, valid, entries, persons) VALUES (new.services, new.category, coalesce(new.entered_by, x''), new.void IS NULL, +1, +new.persons) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons; INSERT INTO visit_tally SELECT id, ((new.arrived_at + 28800) / 2419200), +1, +new.persons FROM visit_combination WHERE (services, category, staff, valid) = (new.services, new.category, coalesce(new.entered_by, x''), new.void IS NULL) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons; END;

CREATE TRIGGER visit_tally_gone AFTER DELETE ON visit WHEN old.rowid <= (SELECT upto FROM visit_tally_mark) BEGIN INSERT INTO visit_combination (services, category, staff, valid, entries, persons) VALUES (old.services, old.category, coalesce(old.entered_by, x''), old.void IS NULL, -1, -old.persons) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons; INSERT INTO visit_tally SELECT id, ((old.arrived_at + 28800) / 2419200), -1, -old.persons FROM visit_combination WHERE (services, category, staff, valid) = (old.services, old.category, coalesce(old.entered_by, x''), old.void IS NULL) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, persons = persons + excluded.persons; UPDATE visit_tally_mark SET upto = min(upto, coalesce((SELECT max(rowid) FROM visit), 0)); END;

-- The tables of the lake, version 1, but for activities and partnerships, whose columns models/columns.py names.

create table lake_version (version integer, since timestamp);
comment on table lake_version is 'Which form the tables of this lake have.';
comment on column lake_version.version is 'Number of the form; a newer program brings an older lake up to date.';
comment on column lake_version.since is 'When the lake took this form (UTC).';

create table exclusions (
    partnership varchar, source varchar, id varchar, topic varchar, topic_partition integer, topic_offset bigint,
    reason varchar, detail varchar, by_source varchar, by_id varchar, received_at timestamp
);
comment on table exclusions is 'What a retraction or the duplicate sweep took out; the view excluded adds terms that name other organisations.';
comment on column exclusions.partnership is 'Id of the partnership.';
comment on column exclusions.source is 'CloudEvents source of what is taken out.';
comment on column exclusions.id is 'CloudEvents id of what is taken out.';
comment on column exclusions.topic is 'Where the one row stands that is taken out; null: every row with this source and id.';
comment on column exclusions.topic_partition is 'Partition of that row.';
comment on column exclusions.topic_offset is 'Offset of that row.';
comment on column exclusions.reason is 'retracted or duplicate.';
comment on column exclusions.detail is 'The reason in words.';
comment on column exclusions.by_source is 'Source of the retraction.';
comment on column exclusions.by_id is 'Id of the retraction.';
comment on column exclusions.received_at is 'Since when the lake knows (UTC).';

create table touched (partnership varchar, since timestamp, received_at timestamp);
comment on table touched is 'What each batch touched: the cycle rescores these partnerships from that time on.';
comment on column touched.partnership is 'Id of the partnership.';
comment on column touched.since is 'Earliest time of what came (UTC).';
comment on column touched.received_at is 'When it came (UTC).';

create table dead_letters (
    id varchar, received_at timestamp, topic varchar, topic_partition integer, topic_offset bigint,
    location varchar, path varchar, reason varchar, key blob, raw blob, size bigint, sha256 varchar, headers json
);
comment on table dead_letters is 'Every record that was refused, with the reason and its raw bytes; beyond the limits of a flood only counted, in dead_letters_not_kept.';
comment on column dead_letters.id is 'Short id of the dead letter.';
comment on column dead_letters.received_at is 'When it was refused (UTC).';
comment on column dead_letters.topic is 'Kafka topic, or "file:NAME".';
comment on column dead_letters.topic_partition is 'Kafka partition; of a file how many of its name came before.';
comment on column dead_letters.topic_offset is 'Kafka offset; line number for a file.';
comment on column dead_letters.location is 'topic[partition]@offset, or file:line.';
comment on column dead_letters.path is 'JSON path of what is wrong, such as $.data.by.';
comment on column dead_letters.reason is 'What is wrong, with the value.';
comment on column dead_letters.key is 'Kafka key.';
comment on column dead_letters.raw is 'The record as it came; only its beginning if it is longer than COOPHEALTH_DEAD_LETTER_BYTES.';
comment on column dead_letters.size is 'Its full length in bytes.';
comment on column dead_letters.sha256 is 'SHA-256 of all its bytes.';
comment on column dead_letters.headers is 'Kafka headers; null if longer than COOPHEALTH_DEAD_LETTER_BYTES, as is a key.';

create table dead_letters_not_kept (
    received_at timestamp, topic varchar, topic_partition integer, path varchar, reason varchar,
    records bigint, first_offset bigint, last_offset bigint
);
comment on table dead_letters_not_kept is 'Refused records beyond COOPHEALTH_DEAD_LETTERS_PER_HOUR: counted, batch by batch; the log still has them.';
comment on column dead_letters_not_kept.received_at is 'When they were refused (UTC).';
comment on column dead_letters_not_kept.topic is 'Kafka topic, or "file:NAME".';
comment on column dead_letters_not_kept.topic_partition is 'Kafka partition; of a file how many of its name came before.';
comment on column dead_letters_not_kept.path is 'JSON path of what is wrong; (others) beyond the five that came most.';
comment on column dead_letters_not_kept.reason is 'What is wrong with the first of them.';
comment on column dead_letters_not_kept.records is 'How many.';
comment on column dead_letters_not_kept.first_offset is 'Offset (file: line) of the first of them.';
comment on column dead_letters_not_kept.last_offset is 'Offset (file: line) of the last of them.';

create table dead_letters_resent (id varchar, received_at timestamp, refused boolean);
comment on table dead_letters_resent is 'Dead letters that came again; the others are open.';
comment on column dead_letters_resent.id is 'Id of the dead letter.';
comment on column dead_letters_resent.received_at is 'When it came again (UTC).';
comment on column dead_letters_resent.refused is 'Whether it was refused again, as a dead letter of its own; null: came by import, which said so.';

create table dead_letters_published (id varchar, received_at timestamp);
comment on table dead_letters_published is 'Dead letters that the topic cooperation.dead-letters has.';
comment on column dead_letters_published.id is 'Id of the dead letter.';
comment on column dead_letters_published.received_at is 'When it was refused (UTC).';

create table street_history (
    partnership varchar, giver varchar, week timestamp, m double, share double, bound double, calm boolean,
    channel varchar, strength varchar, found_at timestamp, insight_at timestamp
);
comment on table street_history is 'The one-way-street detector on every Monday, up to the last one the cycle has seen.';
comment on column street_history.partnership is 'Id of the partnership.';
comment on column street_history.giver is 'Side the direction gives from: a or b.';
comment on column street_history.week is 'Monday 00:00 UTC the numbers hold for.';
comment on column street_history.m is 'Evidence M that the giver gives one way: from 2 leaning, from 2.5 one-way, from 10 confirmed.';
comment on column street_history.share is 'Share of the giver in the bucket that closes this Monday; null if nothing was given in it.';
comment on column street_history.bound is 'Share up to which that bucket is normal; null if nothing was given in it.';
comment on column street_history.calm is 'True if the giver gave nothing in the 63 days before, or no more than the bound.';
comment on column street_history.channel is 'What share and bound speak of: value, or count where no value passed.';
comment on column street_history.strength is 'Strength of the open episode: leaning, one_way, confirmed; null: none is open.';
comment on column street_history.found_at is 'Monday on which the strength last rose.';
comment on column street_history.insight_at is 'First Monday of the episode on which it was pushed.';

create table scorecards (
    partnership varchar, as_of timestamp, received_at timestamp, policy varchar, snapshot bigint,
    influence double, influence_band varchar, influence_coverage double,
    outcome double, outcome_band varchar, outcome_coverage double, quadrant varchar,
    factors json, verdicts json, wasted json
);
comment on table scorecards is 'Scorecards as they were scored, append-only; of one as_of the latest received_at holds.';
comment on column scorecards.partnership is 'Id of the partnership.';
comment on column scorecards.as_of is 'Time the scorecard speaks of (UTC).';
comment on column scorecards.received_at is 'When it was scored (UTC).';
comment on column scorecards.policy is 'Hash of the policy it was scored with.';
comment on column scorecards.snapshot is 'Snapshot of the lake it was scored from: at (version => snapshot) shows what it counted.';
comment on column scorecards.influence is 'Composite of the leading factors, 0 to 100; null: unknown.';
comment on column scorecards.influence_band is 'critical, weak, fair or strong.';
comment on column scorecards.influence_coverage is 'Share of the weights whose factors are known, in percent.';
comment on column scorecards.outcome is 'Composite of the lagging factors, 0 to 100; null: unknown.';
comment on column scorecards.outcome_band is 'critical, weak, fair or strong.';
comment on column scorecards.outcome_coverage is 'Share of the weights whose factors are known, in percent.';
comment on column scorecards.quadrant is 'thriving, promising, coasting or failing; null: unknown.';
comment on column scorecards.factors is 'List of {composite, name, score, weight, contribution, evidence}.';
comment on column scorecards.verdicts is 'List of the verdicts as in the report.';
comment on column scorecards.wasted is 'What one-way streets, lifelessness and empty contacts have cost, as in the view wasted_effort.';

create table flips (
    id varchar, partnership varchar, verdict varchar, direction varchar, week timestamp,
    from_state varchar, to_state varchar, reason varchar, received_at timestamp, superseded boolean
);
comment on table flips is 'What changed from Monday to Monday, append-only; of one id the latest received_at holds.';
comment on column flips.id is 'Hash of partnership, verdict, direction, week and to_state.';
comment on column flips.partnership is 'Id of the partnership.';
comment on column flips.verdict is 'Name of the verdict; influence_band or outcome_band where a composite went into another band.';
comment on column flips.direction is 'Side concerned: a or b; null where there is none.';
comment on column flips.week is 'Monday it changed on.';
comment on column flips.from_state is 'State before: ok, or a strength; of a band its name.';
comment on column flips.to_state is 'State since.';
comment on column flips.reason is 'Why it resolved: they give again, or giving stopped; the partnership ended.';
comment on column flips.received_at is 'When it was found (UTC).';
comment on column flips.superseded is 'True: a late activity has undone it.';

create table notices (
    id varchar, flip varchar, partnership varchar, verdict varchar, direction varchar, strength varchar,
    week timestamp, reason varchar, title varchar, body varchar, channel varchar, sent_at timestamp
);
comment on table notices is 'What was told to whom, written after it was sent.';
comment on column notices.id is 'Id of the notice.';
comment on column notices.flip is 'The flip it tells of.';
comment on column notices.partnership is 'Id of the partnership.';
comment on column notices.verdict is 'Name of the verdict.';
comment on column notices.direction is 'Side concerned.';
comment on column notices.strength is 'Strength that was told.';
comment on column notices.week is 'Monday of the flip.';
comment on column notices.reason is 'Why it was told, or why not.';
comment on column notices.title is 'First line of the message.';
comment on column notices.body is 'The message.';
comment on column notices.channel is 'Where it went (scheme of the address, never the address).';
comment on column notices.sent_at is 'When (UTC).';

create table policies (hash varchar, version varchar, content varchar, received_at timestamp);
comment on table policies is 'Every policy a scorecard was scored with.';
comment on column policies.hash is 'Hash that stands under every report.';
comment on column policies.version is 'Version named in the policy.';
comment on column policies.content is 'The whole policy as JSON.';
comment on column policies.received_at is 'Since when it is known here (UTC).';

create schema progress;

create table progress.cycle (
    snapshot bigint, as_of timestamp, policy varchar, upto bigint, until timestamp, after varchar, under varchar
);
comment on table progress.cycle is 'How far the cycle came: one row, whose update only one worker can win.';
comment on column progress.cycle.snapshot is 'Snapshot of the lake up to which touched has been rescored.';
comment on column progress.cycle.as_of is 'Time from which on the latest scorecards speak (UTC): when their round began.';
comment on column progress.cycle.policy is 'Hash of the policy they were scored with.';
comment on column progress.cycle.upto is 'Snapshot up to which the round at work takes what was touched.';
comment on column progress.cycle.until is 'Time from which on its scorecards speak (UTC): when it began.';
comment on column progress.cycle.after is 'The last partnership it has done, as 0 or, where something of before the week has come, 1 and its name, which is their order; null while no round is at work.';
comment on column progress.cycle.under is 'Hash of the policy it scores with.';
insert into progress.cycle (snapshot) values (0);

create table progress.usual (policy varchar, monday timestamp, activities bigint, snapshot bigint);
comment on table progress.usual is 'What the portfolio references kept beside rest on: one row.';
comment on column progress.usual.policy is 'Hash of the policy.';
comment on column progress.usual.monday is 'The Monday as of which they are taken (UTC).';
comment on column progress.usual.activities is 'How many activities from before that Monday the lake had.';
comment on column progress.usual.snapshot is 'Snapshot of the lake up to which nothing of before that Monday has been taken out since.';

create table progress.usual_emptiness (known_at timestamp, monday integer, partnerships bigint, share double, bound double);
comment on table progress.usual_emptiness is 'Kept from run to run of the cycle: share of empty contacts as of every Monday.';
comment on column progress.usual_emptiness.known_at is 'What was known then: everything.';
comment on column progress.usual_emptiness.monday is 'Weeks from 0001-01-01 to the Monday.';
comment on column progress.usual_emptiness.partnerships is 'Over how many partnerships.';
comment on column progress.usual_emptiness.share is 'Share of empty contacts.';
comment on column progress.usual_emptiness.bound is 'The bound above it.';
create table progress.usual_paces (monday timestamp, known_at timestamp, kind varchar, partnerships bigint, log_hours double);
comment on table progress.usual_paces is 'Kept from run to run of the cycle: hours to an answer.';
comment on column progress.usual_paces.monday is 'The Monday as of which it is taken (UTC).';
comment on column progress.usual_paces.known_at is 'What was known then: everything.';
comment on column progress.usual_paces.kind is 'Kind of request.';
comment on column progress.usual_paces.partnerships is 'Over how many partnerships.';
comment on column progress.usual_paces.log_hours is 'Logarithm of the hours to an answer.';
create table progress.usual_yields (monday timestamp, known_at timestamp, partnerships bigint, yield double);
comment on table progress.usual_yields is 'Kept from run to run of the cycle: referral yield.';
comment on column progress.usual_yields.monday is 'The Monday as of which it is taken (UTC).';
comment on column progress.usual_yields.known_at is 'What was known then: everything.';
comment on column progress.usual_yields.partnerships is 'Over how many partnerships.';
comment on column progress.usual_yields.yield is 'Won of closed referrals.';

create table progress.open_streets (
    partnership varchar, giver varchar, week timestamp, level integer, strength varchar, m double, channel varchar, share double,
    bound double, bound_v double, bound_n double, began_at timestamp, found_at timestamp, insight_at timestamp, since timestamp
);
comment on table progress.open_streets is 'Kept from run to run of the cycle: the one-way streets that are open on the last Monday.';
comment on column progress.open_streets.partnership is 'The partnership.';
comment on column progress.open_streets.giver is 'Who over-gives: a or b.';
comment on column progress.open_streets.week is 'The Monday (UTC).';
comment on column progress.open_streets.level is '1 leaning, 2 one-way, 3 confirmed.';
comment on column progress.open_streets.strength is 'The highest strength of the episode.';
comment on column progress.open_streets.m is 'Evidence M on that Monday.';
comment on column progress.open_streets.channel is 'What share and bound are of: value or count.';
comment on column progress.open_streets.share is 'Share of the giver in the bucket that closed.';
comment on column progress.open_streets.bound is 'The bound above which it counts.';
comment on column progress.open_streets.bound_v is 'The bound of the value channel.';
comment on column progress.open_streets.bound_n is 'The bound of the count channel.';
comment on column progress.open_streets.began_at is 'The first Monday of the episode (UTC).';
comment on column progress.open_streets.found_at is 'The Monday on which the strength last rose (UTC).';
comment on column progress.open_streets.insight_at is 'The first Monday on which it was pushed (UTC).';
comment on column progress.open_streets.since is 'Since when it runs that way (UTC).';
create table progress.past_streets (
    partnership varchar, giver varchar, strength varchar, since timestamp, insight_at timestamp, ended_at timestamp
);
comment on table progress.past_streets is 'Kept from run to run of the cycle: the one-way streets that have ended by the last Monday.';
comment on column progress.past_streets.partnership is 'The partnership.';
comment on column progress.past_streets.giver is 'Who over-gave: a or b.';
comment on column progress.past_streets.strength is 'The highest strength of the episode.';
comment on column progress.past_streets.since is 'Since when it ran that way (UTC).';
comment on column progress.past_streets.insight_at is 'The first Monday on which it was pushed (UTC).';
comment on column progress.past_streets.ended_at is 'The Monday on which the slate was clean (UTC).';

create table progress.open_emptiness (
    partnership varchar, week timestamp, level integer, strength varchar, m double, share double, bound double,
    found_at timestamp, insight_at timestamp, since timestamp
);
comment on table progress.open_emptiness is 'Kept from run to run of the cycle: whose contacts are empty on the last Monday; a row without strength where they are not.';
comment on column progress.open_emptiness.partnership is 'The partnership.';
comment on column progress.open_emptiness.week is 'The Monday (UTC).';
comment on column progress.open_emptiness.level is '1 leaning, 2 pushed.';
comment on column progress.open_emptiness.strength is 'The highest strength of the episode.';
comment on column progress.open_emptiness.m is 'Evidence M on that Monday.';
comment on column progress.open_emptiness.share is 'Share of empty contacts in the bucket that closed.';
comment on column progress.open_emptiness.bound is 'The bound above which it counts.';
comment on column progress.open_emptiness.found_at is 'The Monday on which the strength last rose (UTC).';
comment on column progress.open_emptiness.insight_at is 'The first Monday on which it was pushed (UTC).';
comment on column progress.open_emptiness.since is 'When the first of them may have been held (UTC).';

create table progress.outbox (sink varchar, received_at timestamp);
comment on table progress.outbox is 'How far publishing came.';
comment on column progress.outbox.sink is 'Topic it is published to.';
comment on column progress.outbox.received_at is 'The last batch that was published, by its received_at.';

-- The portfolio's share of empty contacts as of every Monday: the median over all partnerships with a few judged in the year before; the policy's over too few. And the bound above it.
with shared as (
    select w.known_at, w.monday, count(*) as partnerships, median(w.empty_year / w.contacts_year) as share
    from contact_weeks as w
    join first_terms as f on f.pair = w.pair and f.first_agreed_at < cast(to_days(7 * w.monday) + date '0001-01-01' as timestamp)
    where w.contacts_year > 0 and w.contacts_year >= $empty_contacts_usual_contacts
    group by all
),
every_monday as (select distinct known_at, monday from contact_weeks),
used as (
    select m.known_at, m.monday, coalesce(s.partnerships, 0) as partnerships,
           if(s.partnerships >= $portfolio_fewest, s.share, $empty_contacts_usual_share) as share
    from every_monday as m left join shared as s using (known_at, monday)
)
select *, least($empty_contacts_bound_most, greatest($empty_contacts_bound_least, share + $empty_contacts_margin)) as bound from used

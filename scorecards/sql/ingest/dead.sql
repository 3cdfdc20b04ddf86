-- What becomes a dead letter: records that are no valid activity, and events whose source and id stand for another one already.
select ordinal, path, reason from refused
union all
select ordinal, '$.id' as path,
       format('conflict: source "{}" and id "{}" already stand for an event with other content; give the new event an id of its own',
              source[:200], id[:200]) as reason
from fates where fate = 'conflict'

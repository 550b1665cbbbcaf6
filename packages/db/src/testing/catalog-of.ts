import pg from 'pg';
import { moduleSchemas } from '../schemas.ts';

/**
 * Everything that defines our tables, one line each, in PostgreSQL's own words and sorted: two databases with the same
 * lines have the same schema, however they came by it. Comparing the server's words with themselves spares guessing
 * how it rewrites an expression.
 */
export async function catalogOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(catalogQuery, [[...moduleSchemas]]);
    return rows.map(({ line }) => line).sort();
  } finally {
    await client.end();
  }
}

const catalogQuery = `
with tables as (
  select relation.oid, namespace.nspname || '.' || relation.relname as name, relation.relkind::text
  from pg_class relation join pg_namespace namespace on namespace.oid = relation.relnamespace
  where namespace.nspname = any($1) and relation.relkind in ('r', 'p', 'v', 'm', 'S')
)
select 'relation ' || relkind || ' ' || name as line from tables
union all
select 'column ' || tables.name || '.' || attname || ' ' || format_type(atttypid, atttypmod)
  || case when attnotnull then ' not null' else '' end
  || coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
from tables
join pg_attribute on attrelid = tables.oid and attnum > 0 and not attisdropped
left join pg_attrdef on adrelid = tables.oid and adnum = attnum
union all
-- Version 18 lists "not null" as constraints of their own; the columns above say it in every version.
select 'constraint ' || tables.name || ' ' || conname || ' ' || pg_get_constraintdef(pg_constraint.oid)
from tables join pg_constraint on conrelid = tables.oid
where contype <> 'n'
union all
select 'index ' || tables.name || ' ' || pg_get_indexdef(indexrelid)
from tables join pg_index on indrelid = tables.oid
union all
select 'trigger ' || tables.name || ' ' || pg_get_triggerdef(pg_trigger.oid)
from tables join pg_trigger on tgrelid = tables.oid and not tgisinternal
`;

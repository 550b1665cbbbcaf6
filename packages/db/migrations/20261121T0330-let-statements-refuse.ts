import { Migration } from '@mikro-orm/migrations';

/**
 * Statements that are sent together can stop all of them with a reason of ours: `select refuse('…') where …`. Without
 * it every condition would cost a round trip of its own, to be looked at in between.
 */
export class LetStatementsRefuse extends Migration {
  override up(): void {
    this.addSql(`create function public.refuse(reason text) returns void language plpgsql volatile as $refuse$
      begin
        raise exception using errcode = 'PV001', message = 'refused: ' || reason, detail = reason;
      end
    $refuse$`);
  }
}

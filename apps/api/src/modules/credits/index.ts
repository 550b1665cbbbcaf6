export { creditsPrivacy } from './credits.privacy.ts';
export { creditsRoutes } from './credits.rest.ts';
export { creditsRouter } from './credits.router.ts';
export { creditsOf } from './credits-of.ts';
export { expireHolds } from './expire-holds.ts';
export { grantCredits } from './grant-credits.ts';
export {
  type HoldCreditsInput,
  holdCredits,
  holdRefusal,
  holdStatement,
  lockAccountStatement,
} from './hold-credits.ts';
export { limitKey, openKeyBudget, readKeyBudgets } from './key-budgets.ts';
export { spendingKeyOf } from './key-spending.ts';
export { openAccount } from './open-account.ts';
export { lockHoldStatements, posting } from './post-hold.ts';
export { voidHolds } from './void-holds.ts';

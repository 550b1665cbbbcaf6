export { faultFile, orderFaults } from './fault-file.ts';
export { createFaultHook, type FaultHook, noFaults } from './fault-hook.ts';
export { envFaultOrders, type FaultOrder, refuseFaultsOutsideTests } from './fault-orders.ts';

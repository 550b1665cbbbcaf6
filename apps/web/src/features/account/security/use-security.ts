import { trpc } from '../../../api/trpc.ts';

/** How the account is protected beside its password; every change asks anew. */
export function useSecurity() {
  const utils = trpc.useUtils();
  const state = trpc.identity.secondFactor.get.useQuery();
  const changed = { onSettled: () => utils.identity.secondFactor.get.invalidate() };
  return {
    state,
    setUpTotp: trpc.identity.secondFactor.setUpTotp.useMutation(),
    confirmTotp: trpc.identity.secondFactor.confirmTotp.useMutation(changed),
    removeTotp: trpc.identity.secondFactor.removeTotp.useMutation(changed),
    renewCodes: trpc.identity.secondFactor.renewRecoveryCodes.useMutation(changed),
    beginPasskey: trpc.identity.passkeys.beginAdding.useMutation(),
    addPasskey: trpc.identity.passkeys.add.useMutation(changed),
    renamePasskey: trpc.identity.passkeys.rename.useMutation(changed),
    removePasskey: trpc.identity.passkeys.remove.useMutation(changed),
  };
}
export type Security = ReturnType<typeof useSecurity>;

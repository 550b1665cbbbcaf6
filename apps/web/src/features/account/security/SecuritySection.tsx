import { SectionPage } from '../SectionPage.tsx';
import { EmailForm } from './EmailForm.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { SecondFactorGroups } from './SecondFactorGroups.tsx';

/** What keeps others out of the account. */
export function SecuritySection() {
  return (
    <SectionPage id="security">
      <SecondFactorGroups />
      <PasswordForm />
      <EmailForm />
    </SectionPage>
  );
}

import { SectionPage } from '../SectionPage.tsx';

export function ProfileSection() {
  return <SectionPage id="profile" />;
}

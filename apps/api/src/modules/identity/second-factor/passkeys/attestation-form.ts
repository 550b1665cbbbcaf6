/** A decoded attestation, as far as its form goes. */
interface Attestation {
  readonly format: string;
  readonly hasCertificates: boolean;
}

/**
 * We ask for none, and so browsers send none, or what an authenticator signed with the new key itself. Certificates are
 * not even read: checking them would have this server fetch whatever addresses somebody has written into them.
 */
export function isPlainAttestation({ format, hasCertificates }: Attestation): boolean {
  return format === 'none' || (format === 'packed' && !hasCertificates);
}

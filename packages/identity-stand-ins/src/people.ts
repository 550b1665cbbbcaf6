import { z } from 'zod';

/** The three services that people sign in with. */
export const standInProviders = ['google', 'discord', 'kakao'] as const;
export type StandInProvider = (typeof standInProviders)[number];

/** What a service knows about somebody who signs in there, as the consent page sends it. */
export const personSchema = z.object({
  /** What the service knows a person by for ever: digits, as all three use. */
  subject: z.string().regex(/^\d{1,15}$/),
  /** Empty where the person keeps it to themselves, which Kakao allows. */
  email: z.union([z.literal(''), z.email()]),
  isEmailVerified: z.boolean(),
  name: z.string().trim().min(1).max(60),
});
export type StandInPerson = z.infer<typeof personSchema>;

/** Who stands ready on the consent page. The last one never proved the address. */
export const knownPeople: readonly StandInPerson[] = [
  { subject: '3120000000001', email: 'jiwoo@example.com', isEmailVerified: true, name: '한지우' },
  { subject: '3120000000002', email: 'haneul@example.com', isEmailVerified: true, name: '오하늘' },
  { subject: '3120000000003', email: 'minseo@example.com', isEmailVerified: false, name: '강민서' },
];

const formSchema = z.object({
  decision: z.enum(['allow', 'deny']),
  subject: z.string().default(''),
  email: z.string().trim().default(''),
  name: z.string().default(''),
  verified: z.string().optional(),
});

/** What the form of the consent page said: somebody, `denied`, or null for something that is no such form. */
export function readDecision(form: Readonly<Record<string, unknown>>): StandInPerson | 'denied' | null {
  const read = formSchema.safeParse(form);
  if (!read.success) return null;
  const { decision, subject, email, name, verified } = read.data;
  if (decision === 'deny') return 'denied';
  const person = personSchema.safeParse({ subject, email, name, isEmailVerified: verified !== undefined });
  return person.success ? person.data : null;
}

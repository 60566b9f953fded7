import { z } from 'zod'
import { method } from './contract/define'
import en from './i18n/en/diagnosis.json'
import { labIdSchema } from './labs'
import { runIdSchema } from './runs'

/** Names a failure of the catalogue and its texts: `problem.<id>` in `diagnosis.json`. */
export type ProblemId = keyof typeof en.problem

/** Names one thing to do: `step.<id>` in `diagnosis.json`. */
export type AdviceId = keyof typeof en.step

const keyOf = <T extends object>(texts: T) =>
  z.custom<keyof T & string>((value) => typeof value === 'string' && Object.hasOwn(texts, value))

const adviceSchema = z.object({
  step: keyOf(en.step),
  /** A command to copy; it never holds text of a log. */
  command: z.string().optional(),
})
/** One thing to do, with the command that does it. */
export type Advice = z.infer<typeof adviceSchema>

export const systems = ['windows', 'macos', 'linux'] as const
/** A system that the learner's PC may run. */
export type System = (typeof systems)[number]

/** What Pilothouse can do by itself: only inside the lab, and never as administrator. */
export const fixIdSchema = z.enum(['free-subnet', 'free-ports', 'wait'])
export type FixId = z.infer<typeof fixIdSchema>

/** A recognised failure of a run, or what an opened lab's files will cause: what it is, where it was seen, what to do. */
export const diagnosisSchema = z.object({
  /** `<run>:<problem>`, or `<lab>:<problem>`: a failure that several nodes met is one diagnosis. */
  id: z.string(),
  labId: labIdSchema,
  /** Null where no run was needed to see it. */
  runId: runIdSchema.nullable(),
  problem: keyOf(en.problem),
  /** The nodes that met it; none where it is about the whole lab. */
  nodes: z.array(z.string()),
  /** The line that gave it away: of the run's log, or of a file in the lab's folder, whose lines count from 1. */
  evidence: z.object({ line: z.string(), seq: z.number().int(), file: z.string().optional() }),
  /** What the texts name, taken from the evidence. */
  params: z.record(z.string(), z.string()),
  /** What to do: on every system, and before that on each of them. */
  advice: z.object({
    any: z.array(adviceSchema),
    windows: z.array(adviceSchema),
    macos: z.array(adviceSchema),
    linux: z.array(adviceSchema),
  }),
  links: z.array(z.url({ protocol: /^https$/ })),
  /** Present where it can be applied now. */
  fix: fixIdSchema.optional(),
  /** Not seen to have failed: the check before the run only warned of it, and it may have to do with the failure. */
  suspected: z.literal(true).optional(),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>

const diagnosesSchema = z.array(diagnosisSchema)

export const diagnosisContract = {
  methods: {
    /** What is wrong with each lab's newest run, a successful halt aside, and with the files of opened labs. */
    'diagnosis.list': method(z.object({ labId: labIdSchema.optional() }), diagnosesSchema),
    /** Applies the fix of a diagnosis, then resumes its run. Answers once the run goes on. */
    'diagnosis.apply': method(z.object({ id: z.string().max(200) }), z.void()),
  },
  events: {
    /** All diagnoses of this lab. */
    'diagnosis.changed': z.object({ labId: labIdSchema, diagnoses: diagnosesSchema }),
  },
} as const

/** The English texts of a problem, for the command line. */
export function englishProblem(
  id: ProblemId,
  params: Record<string, string>,
): { title: string; cause: string } {
  const { title, cause } = en.problem[id]
  return { title: fillIn(title, params), cause: fillIn(cause, params) }
}

/** The English text of one thing to do, for the command line. */
export const englishAdvice = (id: AdviceId): string => en.step[id]

const fillIn = (text: string, params: Record<string, string>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => params[name] ?? whole)

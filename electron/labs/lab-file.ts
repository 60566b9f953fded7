import { parseDocument } from 'yaml'
import { z } from 'zod'
import { LabError } from '#shared/errors'
import {
  cniPlugins,
  kubernetesVersions,
  labNameSchema,
  plannedNodeSchema,
  providerIdSchema,
} from '#shared/labs'

/** Content of `lab.yaml`, the one file of a lab that the app edits and the only input of its Vagrantfile. */
export const labFileSchema = z.object({
  version: z.literal(1),
  name: labNameSchema,
  provider: providerIdSchema,
  kubernetesVersion: z.enum(kubernetesVersions),
  cni: z.enum(cniPlugins),
  subnet: z.string(),
  podNetwork: z.string(),
  nodes: z.array(plannedNodeSchema).min(1),
})
export type LabFile = z.infer<typeof labFileSchema>
void parseDocument
void LabError

import { parseWebOptions, runWebHost } from '../hosts/web'
import { type Command, exitCodes } from './command'

/** Browser mode, as `npm run web`, until a signal ends it. */
export const web: Command = {
  usage: '[--port NUMBER] [--no-open]',
  summary: 'Pilothouse in the browser. It prints its link and runs until Ctrl+C.',
  async run(args, { pageFolder }) {
    const options = parseWebOptions(args)
    await runWebHost(options, pageFolder)
    return exitCodes.ok
  },
}

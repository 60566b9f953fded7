// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines for a shell
import type { TypingScreen } from '../terminals'

/**
 * What a mark looks like: `OSC 133 ; D ; EXIT ; n=NUMBER ; aid=ID` in front of a prompt for a new command, and
 * `OSC 133 ; A ; k=s ; n=NUMBER ; aid=ID` in front of one for the next line of the same command. A prompt that is only drawn
 * again has the same number, and so has a new one where no command was run since, or only a line that the shell could not
 * read; `aid` tells this program's marks from others, and each script's from those before.
 *
 * Each prompt gets its mark anew by a hook, since many prompts are made by hooks. In zsh `%?` is the exit status and `%D{%s%6.}`
 * the time in µs, in bash `\#` is the number of the command. History expansion is off, as in a script: a line that it refuses
 * would leave no exit status.
 */
const setup = (id: string): string =>
  [
    'if [ "${ZSH_VERSION-}" ];then ',
    `__po=$'%{\\e]133;' __pc=$';aid=${id}\\a%}' __ps='%?' __pm='%D{%s%6.}';`,
    'setopt nobanghist interactivecomments;precmd_functions=(${precmd_functions:#__pmark} __pmark);',
    '__pexec(){ __pn=$((__pn+1));};preexec_functions=(${preexec_functions:#__pexec} __pexec);else ',
    `__po='\\[\\e]133;' __pc=';aid=${id}\\a\\]' __ps='$?' __pd='\\#' __pm='$((__pn+=1))';set +H;`,
    '[[ ${PROMPT_COMMAND[*]-} = *__pmark* ]]||if [ "${PROMPT_COMMAND[1]+x}" ];then ',
    "PROMPT_COMMAND+=(__pmark);else PROMPT_COMMAND+=$'\\n__pmark';fi;fi;",
    '__pmark(){ PS1="${__po}D;$__ps;n=${__pd-$__pn}$__pc${PS1#"$__po"*"$__pc"}"',
    ' PS2="${__po}A;k=s;n=$__pm$__pc${PS2#"$__po"*"$__pc"}";}',
  ].join('')

/**
 * The line that makes bash or zsh mark its prompts until it ends. The blank in front keeps it out of the history where the
 * shell is told to do so; at its end it deletes its own echo from the screen, so that the prompt stands where it stood. A shell of the
 * sandbox does not know these prompts and goes by the variable alone.
 */
export function setupLine(id: string, { column, cols }: Pick<TypingScreen, 'column' | 'cols'>): string {
  const line = (rows: number) =>
    ` PILOTHOUSE_MARKS=${id} __pn=0;${setup(id)};printf '\\r\\33[${String(rows).padStart(3, '0')}A\\33[J'`
  const length = column + line(0).length
  // Where a line ends at the screen's edge exactly, shells differ in where the cursor is.
  const edge = length % cols === 0 ? ' ' : ''
  return line(Math.floor(length / cols) + 1) + edge
}

import { useEffect, useRef } from 'react'
import { BroadcastBar } from '../features/broadcast/BroadcastBar'
import { SleepNotice } from '../features/checkpoints/SleepNotice'
import { useComparison } from '../features/compare/store'
import { useProblems } from '../features/diagnosis/store'
import { useForwards } from '../features/forwards/store'
import { GuardDialog } from '../features/guard/GuardDialog'
import { useActiveLab } from '../features/labs/store'
import { TrustNotice } from '../features/labs/TrustNotice'
import { useIsEmpty } from '../features/labs/use-is-empty'
import { Welcome } from '../features/labs/Welcome'
import { Prompts } from '../features/prompts/Prompts'
import { useScript } from '../features/script/store'
import { useApplyTheme } from '../features/settings/use-theme'
import { Workspace } from '../features/workspace/Workspace'
import { useConnection } from '../store/connection'
import { useShell } from '../store/shell'
import { TooltipProvider } from '../ui/Tooltip'
import { Toaster } from '../ui/toast'
import styles from './App.module.css'
import { BottomPanel } from './BottomPanel'
import { ConnectionBanner } from './ConnectionBanner'
import { Denied } from './Denied'
import { Dialogs } from './Dialogs'
import { keepFocus } from './keep-focus'
import { SideBar } from './SideBar'
import { StatusBar } from './StatusBar'
import { TopBar } from './TopBar'
import { useShortcuts } from './use-shortcuts'

export function App() {
  const theme = useApplyTheme()
  useShortcuts()
  const state = useConnection((connection) => connection.state)
  if (state === 'denied') return <Denied />
  return (
    <TooltipProvider>
      <div className={styles.app}>
        <TopBar />
        <SideBar />
        <Main />
        <StatusBar />
      </div>
      {state === 'lost' && <ConnectionBanner />}
      <Dialogs />
      <GuardDialog />
      <Prompts />
      <Toaster theme={theme} />
    </TooltipProvider>
  )
}

/** The terminals with what belongs to them; in their place a word of welcome while there is nothing at all. */
function Main() {
  const isEmpty = useIsEmpty()
  const lab = useActiveLab()
  const problems = useProblems()
  const hasForwards = useForwards(({ forwards }) => forwards.length > 0)
  const comparison = useComparison()
  const script = useScript()
  const writesScript = useShell(({ panelTab }) => panelTab === 'script')
  const main = useRef<HTMLElement>(null)
  useEffect(() => keepFocus(() => main.current), [])
  return (
    <main ref={main} tabIndex={-1} className={styles.main}>
      {isEmpty && <Welcome />}
      <TrustNotice />
      <SleepNotice />
      {/* It follows the host's terminals, so it stays mounted. */}
      <div className={styles.view} hidden={isEmpty}>
        <Workspace />
      </div>
      {!isEmpty && <BroadcastBar />}
      {/* Sessions have neither nodes nor runs: the room is their terminals', unless there is something to say of them. */}
      {(lab || comparison || script || writesScript || problems.length > 0 || hasForwards) && <BottomPanel />}
    </main>
  )
}

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { OwnWindow } from './app/OwnWindow'
import { followSlept } from './features/checkpoints/store'
import { followClusters } from './features/cluster/store'
import { followComparisons } from './features/compare/store'
import { followDiagnoses } from './features/diagnosis/store'
import { followForwards } from './features/forwards/store'
import { tellContextStays } from './features/kubernetes/context-stays'
import { followDrains } from './features/kubernetes/store'
import { followOpenRequests } from './features/labs/open-requests'
import { followLabs } from './features/labs/store'
import { followRuns } from './features/runs/store'
import { followScripts } from './features/script/store'
import { followSettings } from './features/settings/store'
import { hasAcceleratedWebgl } from './features/terminals/accelerated-webgl'
import { followZoom } from './features/terminals/saved-zoom'
import { noticeUpdates } from './features/updates/notice'
import { followUpdates } from './features/updates/store'
import { ownWindowTerminal } from './features/workspace/own-window'
import { HostProvider } from './host'
import { startI18n } from './i18n'
import { followConnection } from './store/connection'
import { loadTerminalFonts } from './styles/fonts'
import { createHost } from './transport/create-host'
import './styles/base.css'

await Promise.all([startI18n(), loadTerminalFonts()])

const host = createHost()
const alone = ownWindowTerminal()
// They live as long as the page.
for (const follow of [
  followConnection,
  followSettings,
  followLabs,
  followRuns,
  followClusters,
  followSlept,
  followDrains,
  tellContextStays,
  followComparisons,
  followScripts,
  followDiagnoses,
  followForwards,
  followUpdates,
])
  follow(host)
// A window with one terminal alone has no place for a lab, nor for the settings; it is zoomed apart from its view, since it may be on a projector.
if (alone === null) {
  noticeUpdates()
  followOpenRequests(host)
  followZoom(host)
}

// Asked for the first time, this takes a frame. No terminal is to wait for it.
setTimeout(hasAcceleratedWebgl, 1000)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <HostProvider value={host}>{alone === null ? <App /> : <OwnWindow terminalId={alone} />}</HostProvider>
  </StrictMode>,
)

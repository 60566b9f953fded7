/** What people look for in vain under our names, such as the names of other programs: by the ids of actions, in both languages. */
export const searchWords: Readonly<Record<string, string>> = {
  settings: 'font preferences options 글꼴 환경설정',
  broadcast: 'send compare multi-exec 보내기 비교',
  'live-typing': 'synchronize input multi-exec mirror 입력 동기화',
  'search-all': 'find 찾기',
  'language/ko': 'Korean',
  'language/en': '영어',
  'panel/results': 'compare 비교',
  'zoom/in': 'zoom font size bigger 글꼴 확대',
  'zoom/out': 'zoom font size 글꼴 축소',
  'zoom/reset': 'zoom font size 글꼴',
  'workspace/maximise': 'maximize zoom 확대 최대화',
  'workspace/ownWindow': 'tear out detach undock 분리 떼어내기',
  'workspace/splitRight': 'split vertically 분할 나누기',
  'workspace/splitDown': 'split horizontally 분할 나누기',
}

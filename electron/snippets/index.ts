export { SnippetService } from './snippet-service'

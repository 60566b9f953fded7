# Loaded by every Ruby of the rig before Vagrant, which starts in half of the time by it and does the same.
require 'log4r'

# Keeps the compiled form of Ruby's and Vagrant's files in a folder.
module CompiledFiles
  FOLDER = ENV.fetch('COMPILED_FILES')

  # Ruby asks this for each file that it is about to load; nil leaves the file to Ruby.
  def load_iseq(path)
    return unless path.start_with?('/usr/')
    file = File.stat(path)
    kept = File.join(FOLDER, "#{RUBY_VERSION}p#{RUBY_PATCHLEVEL}#{path.tr('/', '!')}-#{file.mtime.to_i}-#{file.size}")
    return load_from_binary(File.binread(kept)) if File.exist?(kept)
    compile_file(path).tap do |compiled|
      mine = "#{kept}.#{Process.pid}"
      File.binwrite(mine, compiled.to_binary)
      File.rename(mine, kept)
    end
  rescue SyntaxError, StandardError
    nil
  end
end
RubyVM::InstructionSequence.singleton_class.prepend(CompiledFiles)

# Vagrant gives each of its objects a logger, and each logger methods of its own, compiled from text, though nobody listens.
unless ENV['VAGRANT_LOG']
  class Log4r::Logger
    %w[trace debug info warn error fatal].each do |level|
      define_method(level) { |*| }
      define_method("#{level}?") { false }
    end
    LoggerFactory.define_singleton_method(:define_methods) { |_logger| }
  end
end

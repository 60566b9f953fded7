# Stands in for Vagrant: loads each Vagrantfile named on the command line and prints, one JSON a line, what it asks for.
require 'json'

# Takes any call. An assignment is noted down; a block is given a recorder of its own.
class Recorder
  attr_reader :notes

  def initialize
    @notes = {}
  end

  def method_missing(name, *args, **options, &block)
    key = name.to_s
    return @notes[key.chomp('=')] = args.first if key.end_with?('=')
    return nested(key) if args.empty? && options.empty? && !block

    entry = { 'args' => args.map(&:to_s) }
    entry['args'] = args.first if key == 'customize'
    entry['options'] = options.transform_keys(&:to_s) unless options.empty?
    entry['block'] = record(&block) if block
    (@notes[key] ||= []) << entry
  end

  def respond_to_missing?(*)
    true
  end

  private

  def nested(key)
    @nested ||= {}
    (@nested[key] ||= Recorder.new).tap { |inner| @notes[key] = inner.notes }
  end

  def record
    inner = Recorder.new
    yield inner
    inner.notes
  end
end

module Vagrant
  def self.configure(version)
    raise "version #{version}" unless version == '2'

    recorder = Recorder.new
    yield recorder
    puts JSON.generate(recorder.notes)
  end
end

ARGV.each { |vagrantfile| load vagrantfile }

# fish completion for jaser(1)

function __jaser_accounts
    set -l config $XDG_CONFIG_HOME
    test -n "$config"; or set config $HOME/.config
    sed -n 's/^\[\(.*\)\]$/\1/p' $config/jaser/accounts 2>/dev/null
end

complete -c jaser -f
complete -c jaser -s a -l account -x -a '(__jaser_accounts)' -d 'Connect with this account only'
complete -c jaser -s c -l config-dir -x -a '(__fish_complete_directories)' -d 'Where the configuration lies'
complete -c jaser -s d -l data-dir -x -a '(__fish_complete_directories)' -d 'Where history and logs lie'
complete -c jaser -s t -l theme -x -a 'dark light mono' -d 'Use this theme'
complete -c jaser -s r -l command -x -d 'Run this command once connected'
complete -c jaser -l headless -d 'No screen: commands on standard input, events on standard output'
complete -c jaser -l json -d 'With --headless: events as JSON'
complete -c jaser -s f -l log -r -F -d 'Write the log there'
complete -c jaser -s l -l log-level -x -a 'error warning info debug' -d 'What is logged'
complete -c jaser -s p -l private -d 'Leave no trace on this computer'
complete -c jaser -l check-config -d 'Check the configuration files and leave'
complete -c jaser -s v -l version -d 'Show the version and leave'
complete -c jaser -s h -l help -d 'Show the options and leave'

complete -c jaser -n __fish_is_first_arg -a search -d 'Print what was said anywhere'
complete -c jaser -n __fish_is_first_arg -a log -d 'Print what was said in a chat'
complete -c jaser -n __fish_is_first_arg -a chats -d 'Print of which chats something is stored'
complete -c jaser -n __fish_is_first_arg -a import -d 'Take over what other programs have kept'
complete -c jaser -n __fish_is_first_arg -a export -d 'Write what is stored as text, JSON or HTML'
complete -c jaser -n '__fish_seen_subcommand_from import' -F \
    -a 'profanity mcabber poezio gajim dino json'
complete -c jaser -n '__fish_seen_subcommand_from import' -l dry-run -d 'Only say what would be taken over'
complete -c jaser -n '__fish_seen_subcommand_from import' -l only -x -a 'history accounts settings'
complete -c jaser -n '__fish_seen_subcommand_from import' -l with-passwords -d 'With passwords in clear'
complete -c jaser -n '__fish_seen_subcommand_from export' -l format -x -a 'text json html'
complete -c jaser -n '__fish_seen_subcommand_from export' -l output -r -F -d 'Where to'
complete -c jaser -n '__fish_seen_subcommand_from export' -l since -x -d 'On this date or later'
complete -c jaser -n '__fish_seen_subcommand_from export' -l until -x -d 'On this date or earlier'
complete -c jaser -n '__fish_seen_subcommand_from export' -l force -d 'Overwrite files'

# bash completion for jaser(1)

_jaser() {
    local current=$2 previous=$3 config=${XDG_CONFIG_HOME:-$HOME/.config}/jaser
    case $previous in
    -a | --account)
        COMPREPLY=($(compgen -W "$(sed -n 's/^\[\(.*\)\]$/\1/p' "$config/accounts" 2>/dev/null)" -- "$current"))
        return
        ;;
    -t | --theme)
        COMPREPLY=($(compgen -W "$(cd "$config/themes" 2>/dev/null && ls | sed -n 's/\.theme$//p') dark light mono" -- "$current"))
        return
        ;;
    -l | --log-level)
        COMPREPLY=($(compgen -W 'error warning info debug' -- "$current"))
        return
        ;;
    -c | --config-dir | -d | --data-dir)
        COMPREPLY=($(compgen -d -- "$current"))
        return
        ;;
    -f | --log)
        COMPREPLY=($(compgen -f -- "$current"))
        return
        ;;
    -r | --command)
        return
        ;;
    esac
    case ${COMP_WORDS[1]} in
    search)
        COMPREPLY=($(compgen -W '--in --from --after --before --on --has --kind --account --limit
            --count --json --data-dir --config-dir --help' -- "$current"))
        return
        ;;
    log)
        COMPREPLY=($(compgen -W '--account --since --until --last --follow --json --data-dir
            --config-dir --help' -- "$current") $(compgen -W "$(jaser chats 2>/dev/null |
            sed 's/.* //')" -- "$current"))
        return
        ;;
    import)
        COMPREPLY=($(compgen -W 'profanity mcabber poezio gajim dino json --account --dry-run --only
            --with-passwords --data-dir --config-dir --help' -- "$current") $(compgen -f -- "$current"))
        return
        ;;
    export)
        COMPREPLY=($(compgen -W '--account --since --until --format --output --force --data-dir
            --config-dir --help' -- "$current") $(compgen -W "$(jaser chats 2>/dev/null |
            sed 's/.* //')" -- "$current"))
        return
        ;;
    esac
    if [ "$COMP_CWORD" = 1 ] && [ "${current#-}" = "$current" ]; then
        COMPREPLY=($(compgen -W 'search log chats import export' -- "$current"))
        return
    fi
    COMPREPLY=($(compgen -W '--account --config-dir --data-dir --theme --command --headless --json
        --log --log-level --private --check-config --version --help' -- "$current"))
}
complete -F _jaser jaser

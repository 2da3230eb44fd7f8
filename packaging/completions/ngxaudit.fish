# Completion of ngxaudit for fish.

function __ngxaudit_rules
    ngxaudit --list-rules 2>/dev/null | awk '{ print $1; print $2 }' | sort -u
end

function __ngxaudit_sites
    ngxaudit --sites --no-test --no-live 2>/dev/null | awk '{ print $1 }'
end

function __ngxaudit_takes_paths
    __fish_contains_opt diff; or __fish_contains_opt restore; or __fish_contains_opt parse
end

complete -c ngxaudit -f -n 'not __ngxaudit_takes_paths' -a '(__ngxaudit_sites)'
complete -c ngxaudit -F -n __ngxaudit_takes_paths

complete -c ngxaudit -s c -l config -r -F -d 'Configuration of ngxaudit'
complete -c ngxaudit -s n -l nginx-conf -r -F -d 'Main configuration of nginx'
complete -c ngxaudit -s p -l prefix -r -F -d 'Prefix of nginx'
complete -c ngxaudit -s R -l root -r -F -d 'Audit the tree under a directory'
complete -c ngxaudit -l pair -x -d 'Directories that belong together'
complete -c ngxaudit -l nginx -r -F -d 'The nginx to ask'
complete -c ngxaudit -l no-test -d 'Do not ask nginx'
complete -c ngxaudit -l test-timeout -x -d 'How long to wait for nginx'
complete -c ngxaudit -l test-in-place -d 'Ask nginx the plain way'
complete -c ngxaudit -l test-disabled -d 'Ask about disabled sites, too'
complete -c ngxaudit -l test-anyway -d 'Ask though a stranger could make it run code'
complete -c ngxaudit -l live -d 'With --diff: from what the running nginx has loaded'
complete -c ngxaudit -l no-live -d 'Do not look at the running nginx'
complete -c ngxaudit -l only -x -a '(__ngxaudit_rules)' -d 'These rules or groups alone'
complete -c ngxaudit -l skip -x -a '(__ngxaudit_rules)' -d 'All but these rules or groups'
complete -c ngxaudit -l severity -x -a '(__ngxaudit_rules)' -d 'Weigh a rule'
complete -c ngxaudit -l rules -r -F -d 'More rules'
complete -c ngxaudit -l pre-reload -d 'May nginx be reloaded now?'
complete -c ngxaudit -l watch -d 'Stay, and report every change'
complete -c ngxaudit -l fix -d 'Propose repairs'
complete -c ngxaudit -l undo -d 'Take a repair back'
complete -c ngxaudit -l recover -d 'Finish undoing an interrupted repair'
complete -c ngxaudit -l accept -d 'Remember the state of now as accepted'
complete -c ngxaudit -l diff -d 'What differs from the accepted state'
complete -c ngxaudit -l restore -d 'Bring the accepted state back'
complete -c ngxaudit -l hold -x -d 'Stop every reload at the gate'
complete -c ngxaudit -l release -d 'Let reloads pass again'
complete -c ngxaudit -l sites -d 'One line a site'
complete -c ngxaudit -l parse -d 'The configuration as JSON'
complete -c ngxaudit -l list-rules -d 'All rules'
complete -c ngxaudit -l explain -x -a '(__ngxaudit_rules)' -d 'One rule'
complete -c ngxaudit -l list-facts -d 'What rules can say'
complete -c ngxaudit -l list -d 'What can be undone, or is accepted'
complete -c ngxaudit -l verify -d 'Check the accepted state'
complete -c ngxaudit -l live -d 'Against what the running nginx has'
complete -c ngxaudit -l changes -d 'Only what is new or gone'
complete -c ngxaudit -s y -l yes -d 'Take every safe repair without asking'
complete -c ngxaudit -l dry-run -d 'Show the plan, change nothing'
complete -c ngxaudit -l reload -d 'Reload nginx afterwards'
complete -c ngxaudit -l force -d 'Although nginx refuses'
complete -c ngxaudit -l state-dir -r -F -d 'Where states and repairs are kept'
complete -c ngxaudit -s f -l format -x -a 'text json sarif github nagios prometheus junit' -d 'How to say it'
complete -c ngxaudit -s o -l output -r -F -d 'Where to'
complete -c ngxaudit -l fail-on -x -a 'error warning note never' -d 'What decides the exit status'
complete -c ngxaudit -l color -x -a 'auto always never' -d Colour
complete -c ngxaudit -s q -l quiet -d 'Nothing where nothing was found'
complete -c ngxaudit -s v -l verbose -d 'Notes as well'
complete -c ngxaudit -s h -l help -d Help
complete -c ngxaudit -l version -d 'The version'

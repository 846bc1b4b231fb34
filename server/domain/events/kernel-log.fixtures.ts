/**
 * The kernel's log as it was captured, as /dev/kmsg gives it; of call traces only the ends. The texts of 3.10 and 4.15 are those of
 * published reports of that time, with numbers put in front.
 */

/** Linux 6.18, v1: /corral-test-ev at 64 MiB, the victim in its child. */
export const ancestorOnV1 = `4,337,1084490373,-;python3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
4,338,1084490437,-;CPU: 1 UID: 0 PID: 11241 Comm: python3 Not tainted 6.18.44-fc-v595 #1 PREEMPT(none) 
4,339,1084490482,-;Call Trace:
4,340,1084492770,-; <TASK>
4,341,1084492840,-; dump_stack_lvl+0x57/0x80
4,342,1084493245,-; dump_header+0x43/0x1c0
4,365,1084497670,-; </TASK>
6,366,1084497729,-;memory: usage 65536kB, limit 65536kB, failcnt 2575
6,367,1084497732,-;memory+swap: usage 65536kB, limit 9007199254740988kB, failcnt 0
6,368,1084497735,-;kmem: usage 240kB, limit 9007199254740988kB, failcnt 0
6,369,1084497796,-;Memory cgroup stats for /corral-test-ev:
6,370,1084502199,-;cache 0
6,371,1084502205,-;rss 0
6,372,1084502207,-;rss_huge 0
6,373,1084502209,-;shmem 0
6,374,1084502211,-;mapped_file 0
6,375,1084502212,-;dirty 0
6,376,1084502214,-;writeback 0
6,377,1084502215,-;workingset_refault_anon 0
6,378,1084502217,-;workingset_refault_file 0
6,379,1084502219,-;swap 0
6,380,1084502220,-;swapcached 0
6,381,1084502222,-;pgpgin 0
6,382,1084502223,-;pgpgout 0
6,383,1084502225,-;pgfault 0
6,384,1084502226,-;pgmajfault 0
6,385,1084502228,-;inactive_anon 0
6,386,1084502229,-;active_anon 0
6,387,1084502231,-;inactive_file 0
6,388,1084502232,-;active_file 0
6,389,1084502234,-;unevictable 0
6,390,1084502236,-;hierarchical_memory_limit 67108864
6,391,1084502237,-;hierarchical_memsw_limit 9223372036854771712
6,392,1084502239,-;total_cache 0
6,393,1084502241,-;total_rss 66863104
6,394,1084502242,-;total_rss_huge 0
6,395,1084502244,-;total_shmem 0
6,396,1084502245,-;total_mapped_file 0
6,397,1084502247,-;total_dirty 0
6,398,1084502248,-;total_writeback 0
6,399,1084502250,-;total_workingset_refault_anon 0
6,400,1084502252,-;total_workingset_refault_file 2429
6,401,1084502253,-;total_swap 0
6,402,1084502255,-;total_swapcached 0
6,403,1084502256,-;total_pgpgin 21840
6,404,1084502258,-;total_pgpgout 5516
6,405,1084502260,-;total_pgfault 23936
6,406,1084502261,-;total_pgmajfault 12
6,407,1084502263,-;total_inactive_anon 66859008
6,408,1084502265,-;total_active_anon 4096
6,409,1084502266,-;total_inactive_file 0
6,410,1084502268,-;total_active_file 0
6,411,1084502269,-;total_unevictable 0
6,412,1084502271,-;Tasks state (memory values in pages):
6,413,1084502273,-;[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
6,414,1084502278,-;[  11241]     0 11241    18790    17413    16320     1093         0   192512        0             0 python3
6,415,1084502387,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/corral-test-ev,task_memcg=/corral-test-ev/kid,task=python3,pid=11241,uid=0
3,416,1084502435,-;Memory cgroup out of memory: Killed process 11241 (python3) total-vm:75160kB, anon-rss:65280kB, file-rss:4372kB, shmem-rss:0kB, UID:0 pgtables:188kB oom_score_adj:0
`;

/** Debian 6.1, v2: the same. memory.stat comes as one message, cut at its end. */
export const ancestorOnV2 = `4,401,58335802,-;python3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
4,402,58336129,-;CPU: 1 PID: 143 Comm: python3 Not tainted 6.1.0-56-amd64 #1  Debian 6.1.192-2
4,403,58358146,-;Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2-debian-1.16.2-1 04/01/2014
4,404,58358416,-;Call Trace:
4,405,58369744,-; <TASK>
4,406,58426068,-; dump_stack_lvl+0x44/0x5c
4,407,58426740,-; dump_header+0x4c/0x22b
4,427,58451865,-; </TASK>
6,428,58452793,-;memory: usage 65536kB, limit 65536kB, failcnt 22448
6,429,58452849,-;swap: usage 0kB, limit 9007199254740988kB, failcnt 0
6,430,58452877,-;Memory cgroup stats for /corral-test-ev:
6,431,58469540,-;anon 66715648\\x0afile 20480\\x0akernel 368640\\x0akernel_stack 0\\x0apagetables 184320\\x0asec_pagetables 0\\x0apercpu 7136\\x0asock 0\\x0avmalloc 0\\x0ashmem 0\\x0azswap 0\\x0azswapped 0\\x0afile_mapped 20480\\x0afile_dirty 0\\x0afile_writeback 0\\x0aswapcached 0\\x0aanon_thp 6291456\\x0afile_thp 0\\x0ashmem_thp 0\\x0ainactive_anon 66711552\\x0aactive_anon 4096\\x0ainactive_file 20480\\x0aactive_file 0\\x0aunevictable 0\\x0aslab_reclaimable 124304\\x0aslab_unreclaimable 29552\\x0aslab 153856\\x0aworkingset_refault_anon 0\\x0aworkingset_refault_file 19134\\x0aworkingset_activate_anon 0\\x0aworkingset_activate_file 18\\x0aworkingset_restore_anon 0\\x0aworkingset_restore_file 1\\x0aworkingset_nodereclaim 0\\x0apgscan 170349\\x0apgsteal 21690\\x0apgscan_kswapd 0\\x0apgscan_direct 170349\\x0apgsteal_kswapd 0\\x0apgsteal_direct 21690\\x0apgfault 24536\\x0apgmajfault 188\\x0apgrefill 2197\\x0apgactivate 2110\\x0apgdeactivate 2126\\x0apglazyfree 0\\x0apglazyfreed 0\\x0azswpin 0\\x0azswpout 0\\x0athp_fault_alloc 0\\x0athp_collapse_alloc 4
6,432,58469660,-;Tasks state (memory values in pages):
6,433,58469675,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
6,434,58469887,-;[    143]     0   143    19385    16664   196608        0             0 python3
6,435,58480556,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/corral-test-ev,task_memcg=/corral-test-ev/kid,task=python3,pid=143,uid=0
3,436,58496231,-;Memory cgroup out of memory: Killed process 143 (python3) total-vm:77540kB, anon-rss:64932kB, file-rss:1724kB, shmem-rss:0kB, UID:0 pgtables:192kB oom_score_adj:0
`;

/** Debian 6.1, v2: memory.oom.group, a name with UTF-8 and with marks of the report, the victim printed twice; then a fork refused. */
export const wholeGroupOnV2 = `4,480,115286878,-;python3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
4,481,115286996,-;CPU: 1 PID: 217 Comm: python3 Not tainted 6.1.0-56-amd64 #1  Debian 6.1.192-2
4,482,115287016,-;Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2-debian-1.16.2-1 04/01/2014
4,483,115287027,-;Call Trace:
4,484,115287165,-; <TASK>
4,485,115287201,-; dump_stack_lvl+0x44/0x5c
4,486,115287274,-; dump_header+0x4c/0x22b
4,506,115287849,-; </TASK>
6,507,115287871,-;memory: usage 19528kB, limit 19528kB, failcnt 4274
6,508,115287883,-;swap: usage 0kB, limit 9007199254740988kB, failcnt 0
6,509,115287891,-;Memory cgroup stats for /corral-test-ev/k\\xc3\\xa9,task=y:
6,510,115287991,-;anon 19836928\\x0afile 0\\x0akernel 159744\\x0akernel_stack 0\\x0apagetables 94208\\x0asec_pagetables 0\\x0apercpu 0\\x0asock 0\\x0avmalloc 0\\x0ashmem 0\\x0azswap 0\\x0azswapped 0\\x0afile_mapped 0\\x0afile_dirty 0\\x0afile_writeback 0\\x0aswapcached 0\\x0aanon_thp 2097152\\x0afile_thp 0\\x0ashmem_thp 0\\x0ainactive_anon 19787776\\x0aactive_anon 4096\\x0ainactive_file 0\\x0aactive_file 0\\x0aunevictable 0\\x0aslab_reclaimable 1328\\x0aslab_unreclaimable 41648\\x0aslab 42976\\x0aworkingset_refault_anon 0\\x0aworkingset_refault_file 4544\\x0aworkingset_activate_anon 0\\x0aworkingset_activate_file 210\\x0aworkingset_restore_anon 0\\x0aworkingset_restore_file 8\\x0aworkingset_nodereclaim 0\\x0apgscan 8887\\x0apgsteal 4588\\x0apgscan_kswapd 0\\x0apgscan_direct 8887\\x0apgsteal_kswapd 0\\x0apgsteal_direct 4588\\x0apgfault 12633\\x0apgmajfault 47\\x0apgrefill 1421\\x0apgactivate 1100\\x0apgdeactivate 1308\\x0apglazyfree 0\\x0apglazyfreed 0\\x0azswpin 0\\x0azswpout 0\\x0athp_fault_alloc 0\\x0athp_collapse_alloc 1
6,511,115288028,-;Tasks state (memory values in pages):
6,512,115288040,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
6,513,115288069,-;[    217]     0   217     7563     5283   106496        0             0 python3
6,514,115288093,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/corral-test-ev/k\\xc3\\xa9,task=y,task_memcg=/corral-test-ev/k\\xc3\\xa9,task=y,task=python3,pid=217,uid=0
3,515,115288348,-;Memory cgroup out of memory: Killed process 217 (python3) total-vm:30252kB, anon-rss:19348kB, file-rss:1784kB, shmem-rss:0kB, UID:0 pgtables:104kB oom_score_adj:0
6,516,115289511,-;Tasks in /corral-test-ev/k\\xc3\\xa9,task=y are going to be killed due to memory.oom.group set
3,517,115289691,-;Memory cgroup out of memory: Killed process 217 (python3) total-vm:30252kB, anon-rss:19348kB, file-rss:1784kB, shmem-rss:0kB, UID:0 pgtables:104kB oom_score_adj:0
6,518,117514661,-;cgroup: fork rejected by pids controller in /corral-test-ev/p
`;

/** Debian 6.1, v2: /nv at 4 MiB, all of whose processes have an oom_score_adj of -1000. It has no context line. */
export const noneKillableOnV2 = `4,601,10534791,-;timeout invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=-1000
4,602,10534863,-;CPU: 1 PID: 142 Comm: timeout Not tainted 6.1.0-57-amd64 #1  Debian 6.1.192-3
4,603,10534887,-;Call Trace:
4,604,10535325,-; </TASK>
6,605,10535331,-;memory: usage 4096kB, limit 4096kB, failcnt 35592
6,606,10535339,-;swap: usage 0kB, limit 9007199254740988kB, failcnt 0
6,607,10535346,-;Memory cgroup stats for /nv:
6,608,10535398,-;anon 3784704\\x0afile 36864\\x0akernel 372736
6,609,10535411,-;Tasks state (memory values in pages):
6,610,10535415,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
6,611,10535454,-;[    142]     0   142      730      224    53248        0         -1000 timeout
6,612,10535464,-;[    143]     0   143     1549     1239    49152        0         -1000 tail
4,613,10535475,-;Out of memory and no killable processes...
`;

/** RHEL 7, 3.10: the context has a line of its own, the choice another. */
export const ancestorOn310 = `4,1201,512000000,-;memhog invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0
6,1202,512000010,-;memhog cpuset=/ mems_allowed=0
4,1203,512000020,-;CPU: 1 PID: 2345 Comm: memhog Not tainted 3.10.0-1160.el7.x86_64 #1
6,1204,512000030,-;Task in /foo/bar killed as a result of limit of /foo
6,1205,512000040,-;memory: usage 102400kB, limit 102400kB, failcnt 28
6,1206,512000050,-;memory+swap: usage 102400kB, limit 9007199254740988kB, failcnt 0
6,1207,512000060,-;kmem: usage 0kB, limit 9007199254740988kB, failcnt 0
6,1208,512000070,-;Memory cgroup stats for /foo: cache:0KB rss:0KB rss_huge:0KB mapped_file:0KB swap:0KB inactive_anon:0KB active_anon:0KB inactive_file:0KB active_file:0KB unevictable:0KB
6,1209,512000080,-;Memory cgroup stats for /foo/bar: cache:16KB rss:102384KB rss_huge:0KB mapped_file:0KB swap:0KB inactive_anon:0KB active_anon:102368KB inactive_file:8KB active_file:0KB unevictable:0KB
6,1210,512000090,-;[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
6,1211,512000100,-;[ 2341]  1000  2341    28860      461      13        0             0 bash
6,1212,512000110,-;[ 2345]  1000  2345    27160    25683      59        0             0 memhog
3,1213,512000120,-;Memory cgroup out of memory: Kill process 2345 (memhog) score 1004 or sacrifice child
3,1214,512000130,-;Killed process 2345 (memhog), UID 1000, total-vm:108640kB, anon-rss:102368kB, file-rss:364kB, shmem-rss:0kB
`;

/** The machine itself had no memory left; a command with brackets and blanks. */
export const hostWide = `4,2001,900000000,-;java invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0
4,2002,900000010,-;Mem-Info:
4,2003,900000020,-;active_anon:1234 inactive_anon:456789 isolated_anon:0
6,2004,900000030,-;Tasks state (memory values in pages):
6,2005,900000040,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
6,2006,900000050,-;[    812]   101   812     1024      256    45056        0         -1000 systemd-udevd
6,2007,900000060,-;[   9001]  1000  9001  2097152  1572864 14680064     4096           200 java (main) x
6,2008,900000070,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/user.slice/user-1000.slice,task=java (main) x,pid=9001,uid=1000
3,2009,900000080,-;Out of memory: Killed process 9001 (java (main) x) total-vm:8388608kB, anon-rss:6291456kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:14336kB oom_score_adj:200
`;
